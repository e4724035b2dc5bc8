import type { SeriesOutline } from '@calsync/core'
import type { ZoneOptions } from '../event-times.js'
import { graphZoneName } from '../zones/zone-name.js'
import { DAY_MS } from './calendar-days.js'
import { clockHazard } from './clock-hazard.js'
import type { Inexpressible } from './graph-recurrence.js'
import { mapRule, type MappedRule } from './map-rule.js'
import { placeOverrides, type Placement } from './place-overrides.js'
import type { SeriesDays } from './series-days.js'
import { wallLengthOf } from './wall-span.js'

/** A series as Outlook shows it exactly, with what is written to and beside it. */
export interface ExpressedSeries {
  readonly rule: MappedRule
  readonly overrides: Placement
}

/** Expresses a series whose times can be written (`eventTimes`), or says why it cannot. Pure. */
export function expressSeries(
  outline: SeriesOutline,
  options: ZoneOptions,
): ExpressedSeries | Inexpressible {
  const rule = mapRule(outline.event)
  if ('reason' in rule) return rule
  const { days } = rule
  const hazard = timeHazard(outline, days, options)
  if (hazard !== null) return { reason: hazard }
  const overrides = placeOverrides(outline, days, options)
  if (nothingIsLeft(overrides, days)) return { reason: 'none of its occurrences is left in it' }
  return { rule, overrides }
}

function timeHazard(
  { event }: SeriesOutline,
  days: SeriesDays,
  options: ZoneOptions,
): string | null {
  if (overlaps(days, wallLengthOf(event))) {
    return 'its occurrences overlap, which Outlook does not allow in a series'
  }
  const zone = event.timeZone ?? options.floatingTimeZone
  if (event.showWithoutTime || zone === undefined) return null
  const name = graphZoneName(zone, options.zoneStyle)
  return name === null ? null : clockHazard(event, days, zone, name)
}

const COMPARED = 40

/** Whether an occurrence outlasts the time to the next. Patterns repeat soon enough to look at few. */
function overlaps(days: SeriesDays, lengthMs: number): boolean {
  if (lengthMs <= DAY_MS) return false
  let before = -Infinity
  let left = COMPARED
  for (const day of days.from(days.first)) {
    if ((day - before) * DAY_MS < lengthMs) return true
    before = day
    if (--left === 0) return false
  }
  return false
}

/** Outlook has no series without an occurrence. */
function nothingIsLeft({ excluded }: Placement, days: SeriesDays): boolean {
  if (excluded.length === 0 || days.last === Infinity) return false
  return days.nth(excluded.length + 1) === null
}
