import { monthOf, monthSpan, weekdayOf } from '../time/civil-day.js'
import { daysOfWeek, type Recurrence } from './recurrence.js'

type Pattern = Recurrence['pattern']

/** A pattern as a sequence of periods: every nth day, week, month or year from the first day's. */
export interface PatternPeriods {
  /** Days that one period and the gap after it last at most. */
  readonly longestDays: number
  /** The pattern's days in period 0, 1, …: at least one, ascending. */
  daysOf(period: number): readonly number[]
}

/** The periods of Graph's six patterns. Period 0 is the one that contains `firstDay`. */
export function periodsOf(pattern: Pattern, firstDay: number): PatternPeriods {
  const { type, interval } = pattern
  const firstMonth = monthOf(firstDay)
  const firstJanuary = firstMonth - (firstMonth % 12)
  switch (type) {
    case 'daily':
      return { longestDays: interval, daysOf: (period) => [firstDay + period * interval] }
    case 'weekly':
      return weeks(pattern, firstDay)
    case 'absoluteMonthly':
    case 'relativeMonthly':
      return {
        longestDays: 31 * interval,
        daysOf: (period) => [dayInMonth(pattern, firstMonth + period * interval)],
      }
    case 'absoluteYearly':
    case 'relativeYearly':
      return {
        longestDays: 366 * interval,
        daysOf: (period) => [
          dayInMonth(pattern, firstJanuary + period * interval * 12 + pattern.month - 1),
        ],
      }
  }
}

// Which weeks are every second one depends on the day that they begin with.
function weeks({ interval, daysOfWeek: days, firstDayOfWeek }: Pattern, firstDay: number) {
  const weekStart = daysOfWeek.indexOf(firstDayOfWeek)
  const intoWeek = (weekday: number) => (weekday - weekStart + 7) % 7
  const firstWeek = firstDay - intoWeek(weekdayOf(firstDay))
  const offsets = [...new Set(days.map((day) => intoWeek(daysOfWeek.indexOf(day))))]
  offsets.sort((a, b) => a - b)
  const longestDays = 7 * interval
  return {
    longestDays,
    daysOf: (period: number) => offsets.map((offset) => firstWeek + period * longestDays + offset),
  }
}

function dayInMonth({ type, dayOfMonth, daysOfWeek: days, index }: Pattern, month: number): number {
  const { first, length } = monthSpan(month)
  if (type === 'absoluteMonthly' || type === 'absoluteYearly') {
    // Day 31 of a shorter month is its last day, and so is 29 February of most years.
    return first + Math.min(dayOfMonth, length) - 1
  }
  // Several days of the week are one set: "the second weekday", "the last weekend day".
  const wanted = new Set(days.map((day) => daysOfWeek.indexOf(day)))
  const matching: number[] = []
  for (let day = first; day < first + length; day++) {
    if (wanted.has(weekdayOf(day))) matching.push(day)
  }
  // `last` is not in the list: -1, the last of those that match. A fourth one is in every month.
  const nth = ['first', 'second', 'third', 'fourth'].indexOf(index)
  return matching.at(nth) ?? first
}
