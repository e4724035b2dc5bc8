import {
  type CalendarEvent,
  endInstantOf,
  occurrenceOf,
  parseWallTime,
  type RecurrenceOverride,
  type SeriesOutline,
  startInstantOf,
  wallTimeAt,
} from '@calsync/core'
import type { ZoneOptions } from '../event-times.js'
import { graphZoneName, isReadAs } from '../zones/zone-name.js'
import { dayOf } from './calendar-days.js'
import type { SeriesDays } from './series-days.js'
import { spanOn, type WallSpan, wallLengthOf } from './wall-span.js'

/** Where the overrides of a series are written; see `SeriesForm`. */
export interface Placement {
  readonly changed: readonly string[]
  readonly excluded: readonly string[]
  readonly apart: readonly string[]
}

/** What is written to an occurrence itself, and what has to stand apart from the series. */
export function placeOverrides(
  outline: SeriesOutline,
  days: SeriesDays,
  options: ZoneOptions,
): Placement {
  const { event, excluded, changed, added } = outline
  const moved = new Map<number, WallSpan | null>()
  for (const id of changed) {
    if (movesTime(event.recurrenceOverrides[id])) {
      moved.set(dayOfId(id), spanOf(event, id, options))
    }
  }
  const apart = changed.filter((id) => {
    const span = moved.get(dayOfId(id))
    return span === null || (span !== undefined && !fits(dayOfId(id), span, event, days, moved))
  })
  const isApart = new Set(apart)
  return {
    changed: changed.filter((id) => !isApart.has(id)),
    excluded: [...excluded, ...apart],
    apart: [...added, ...apart],
  }
}

function dayOfId(id: string): number {
  return dayOf(parseWallTime(id) ?? 0)
}

function movesTime(override: RecurrenceOverride = {}): boolean {
  const { start, duration, timeZone, showWithoutTime } = override
  return [start, duration, timeZone, showWithoutTime].some((field) => field !== undefined)
}

/** When a changed occurrence takes place, on the clocks of its series; `null` if they cannot say it. */
function spanOf(series: CalendarEvent, id: string, options: ZoneOptions): WallSpan | null {
  const occurrence = occurrenceOf(series, id)
  if (occurrence === null || occurrence.showWithoutTime !== series.showWithoutTime) return null
  if (series.showWithoutTime) {
    const start = parseWallTime(occurrence.start) ?? 0
    return { start, end: start + wallLengthOf(occurrence) }
  }
  const zone = series.timeZone ?? options.floatingTimeZone
  const own = occurrence.timeZone ?? options.floatingTimeZone
  const name = zone === undefined ? null : graphZoneName(zone, options.zoneStyle)
  if (zone === undefined || own === undefined || name === null) return null
  const zoned = { ...occurrence, timeZone: own }
  const [start, end] = [startInstantOf(zoned), endInstantOf(zoned)]
  if (!isReadAs(start, zone, name) || !isReadAs(end, zone, name)) return null
  return { start: wallTimeAt(zone, start), end: wallTimeAt(zone, end) }
}

/**
 * Whether an occurrence may be moved there. Graph refuses to move one onto or past the day of the
 * one before or after it, and Outlook to let two overlap. Nobody knows in which order changes are
 * written, so it has to keep clear of where its neighbours would be, of where they are moved to, and
 * also of those that are still to be taken out. Nor may it go so far that it is not found again.
 */
function fits(
  day: number,
  span: WallSpan,
  series: CalendarEvent,
  days: SeriesDays,
  moved: ReadonlyMap<number, WallSpan | null>,
): boolean {
  const placesOf = (neighbour: number | null): WallSpan[] => {
    if (neighbour === null) return []
    const elsewhere = moved.get(neighbour) ?? null
    const regular = spanOn(neighbour, series)
    return elsewhere === null ? [regular] : [regular, elsewhere]
  }
  return (
    Math.abs(dayOf(span.start) - day) <= days.reach &&
    placesOf(days.before(day)).every(
      (place) => dayOf(span.start) > dayOf(place.start) && span.start >= place.end,
    ) &&
    placesOf(days.after(day)).every(
      (place) => dayOf(span.start) < dayOf(place.start) && span.end <= place.start,
    )
  )
}
