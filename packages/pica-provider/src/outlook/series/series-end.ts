import { parseWallTime, type RecurrenceRule, type WallTime } from '@calsync/core'
import { dateText, dayOf, timeOfDay } from './calendar-days.js'
import type { GraphEnd, GraphPattern } from './graph-recurrence.js'
import { LAST_DAY, SeriesDays } from './series-days.js'

const MAX_COUNT = 999

/** How a series of this pattern ends, as Graph says it. What outlives Exchange's calendar has no end. */
export function endOf(rule: RecurrenceRule, pattern: GraphPattern, start: WallTime): GraphEnd {
  const { count, until } = rule
  if (count !== undefined && count <= MAX_COUNT) {
    return { type: 'numbered', numberOfOccurrences: count }
  }
  const day =
    count === undefined
      ? lastDayUntil(until, start)
      : new SeriesDays(pattern, dayOf(start), { type: 'noEnd' }).nth(count)
  return day === null || day > LAST_DAY
    ? { type: 'noEnd' }
    : { type: 'endDate', endDate: dateText(day) }
}

/** The last day on which an occurrence may begin: one later than `until` on its day is left out. */
function lastDayUntil(until: string | undefined, start: WallTime): number | null {
  const wall = until === undefined ? null : parseWallTime(until)
  if (wall === null) return null
  return timeOfDay(wall) >= timeOfDay(start) ? dayOf(wall) : dayOf(wall) - 1
}
