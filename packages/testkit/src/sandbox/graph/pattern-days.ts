import { dayOfDate } from '../time/civil-day.js'
import { periodsOf } from './pattern-periods.js'
import { lastRecurrenceDate, type Recurrence } from './recurrence.js'

/**
 * The days on which a series takes place, deleted ones included, ascending, from `fromDay` on:
 * day numbers in the zone of the series. The start date itself counts only if the pattern has it,
 * and so do the occurrences of a numbered range. Lazy: a series without end goes on to 4500.
 */
export function* patternDays(
  { pattern, range }: Recurrence,
  fromDay = Number.NEGATIVE_INFINITY,
): Generator<number, void> {
  const firstDay = dayOfDate(range.startDate)
  const lastDay = dayOfDate(range.type === 'endDate' ? range.endDate : lastRecurrenceDate)
  const periods = periodsOf(pattern, firstDay)
  const numbered = range.type === 'numbered'
  let left = numbered ? range.numberOfOccurrences : Number.POSITIVE_INFINITY
  // What is numbered has to be counted from its start; anything else can be entered anywhere.
  const entry = Math.floor((fromDay - firstDay) / periods.longestDays) - 1
  for (let period = numbered ? 0 : Math.max(0, entry); ; period++) {
    for (const day of periods.daysOf(period)) {
      if (day < firstDay) continue
      if (day > lastDay || left <= 0) return
      left--
      if (day >= fromDay) yield day
    }
  }
}

/** Whether the series takes place on this day, were it not deleted. */
export function isPatternDay(recurrence: Recurrence, day: number): boolean {
  return patternDays(recurrence, day).next().value === day
}
