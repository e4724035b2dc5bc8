import { type SingleEvent, type ZoneChange, zoneChanges } from '@calsync/core'
import { horizonOf } from '../zones/horizon.js'
import { sameOffsets } from '../zones/same-offsets.js'
import { zoneBehind } from '../zones/zone-name.js'
import { DAY_MS, dateText, dayOf } from './calendar-days.js'
import type { SeriesDays } from './series-days.js'
import { spanOn, wallLengthOf } from './wall-span.js'

/**
 * Why a timed series of `zone`, written under `name`, may not be shown as it is meant: Outlook
 * keeps other hours than the zone, or an occurrence meets a change of the clocks, of which Outlook
 * does not say what it makes (an hour that is skipped or repeated; a length in hours or on the
 * wall). `null` when it is shown as meant.
 */
export function clockHazard(
  event: SingleEvent,
  days: SeriesDays,
  zone: string,
  name: string,
): string | null {
  // Zones are less than a day away from UTC.
  const from = (days.first - 1) * DAY_MS
  const end = (days.last + lengthInDays(event) + 2) * DAY_MS
  const until = Math.min(end, horizonOf(from))
  const reader = zoneBehind(name)
  if (reader === null || !sameOffsets(zone, reader, from, until)) {
    return `Outlook's zone "${name}" keeps other hours than ${zone} while the series lasts`
  }
  for (const change of zoneChanges(zone, from, until)) {
    const day = dayMeeting(change, event, days)
    if (day !== null) {
      return (
        `the occurrence on ${dateText(day)} meets a change of the clocks in ${zone}, ` +
        'and Outlook does not say what a series does then'
      )
    }
  }
  return null
}

/** The day of an occurrence that begins, ends or goes on in an hour that is skipped or repeated. */
function dayMeeting(
  { at, before, after }: ZoneChange,
  event: SingleEvent,
  days: SeriesDays,
): number | null {
  const low = at + Math.min(before, after)
  const high = at + Math.max(before, after)
  for (let day = dayOf(low) - lengthInDays(event); day <= dayOf(high); day++) {
    const { start, end } = spanOn(day, event)
    if (start < high && end >= low && days.has(day)) return day
  }
  return null
}

function lengthInDays(event: SingleEvent): number {
  return dayOf(wallLengthOf(event)) + 1
}
