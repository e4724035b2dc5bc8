import { firstDayOf, lengthOf, monthOf, weekdayOf } from './calendar-days.js'
import { graphDays, type GraphPattern } from './graph-recurrence.js'

/** A pattern as a sequence of periods: every nth day, week, month or year, from the first day's. */
export interface PatternPeriods {
  /** From the beginning of one period to that of the next, in days, at most. */
  readonly longestDays: number
  /** The last period that begins on this day or before it. */
  at(day: number): number
  /** The days of the pattern in a period: at least one, ascending; in period 0 also before the first. */
  daysOf(period: number): readonly number[]
}

/** The periods of a pattern; period 0 is the one that holds `first`. */
export function periodsOf(pattern: GraphPattern, first: number): PatternPeriods {
  const { interval } = pattern
  switch (pattern.type) {
    case 'daily':
      return {
        longestDays: interval,
        at: (day) => Math.floor((day - first) / interval),
        daysOf: (period) => [first + period * interval],
      }
    case 'weekly':
      return weeks(pattern, first)
    case 'absoluteMonthly':
    case 'relativeMonthly':
      return months(interval, monthOf(first), monthOf(first), pattern)
    case 'absoluteYearly':
    case 'relativeYearly': {
      const january = Math.floor(monthOf(first) / 12) * 12
      return months(interval * 12, january, january + pattern.month - 1, pattern)
    }
  }
}

type Weekly = Extract<GraphPattern, { type: 'weekly' }>
type WithinMonth = Exclude<GraphPattern, { type: 'daily' | 'weekly' }>

/** Which weeks are every second one depends on the day that a week begins with. */
function weeks({ interval, daysOfWeek, firstDayOfWeek }: Weekly, first: number): PatternPeriods {
  const begin = graphDays.indexOf(firstDayOfWeek)
  const intoWeek = (weekday: number): number => (weekday - begin + 7) % 7
  const offsets = [...new Set(daysOfWeek.map((day) => intoWeek(graphDays.indexOf(day))))]
  offsets.sort((a, b) => a - b)
  const week = first - intoWeek(weekdayOf(first))
  const step = 7 * interval
  return {
    longestDays: step,
    at: (day) => Math.floor((day - week) / step),
    daysOf: (period) => offsets.map((offset) => week + period * step + offset),
  }
}

/** Periods of `step` months; `origin` begins the first, `month` is the one in it that counts. */
function months(step: number, origin: number, month: number, pattern: WithinMonth): PatternPeriods {
  return {
    longestDays: 31 * step,
    at: (day) => Math.floor((monthOf(day) - origin) / step),
    daysOf: (period) => [dayIn(month + period * step, pattern)],
  }
}

function dayIn(month: number, pattern: WithinMonth): number {
  const first = firstDayOf(month)
  const length = lengthOf(month)
  if (pattern.type === 'absoluteMonthly' || pattern.type === 'absoluteYearly') {
    // What a month does not have is its last day.
    return first + Math.min(pattern.dayOfMonth, length) - 1
  }
  const days = pattern.daysOfWeek.map((day) => graphDays.indexOf(day))
  const matching: number[] = []
  for (let day = first; day < first + length; day++) {
    if (days.includes(weekdayOf(day))) matching.push(day)
  }
  const nth = ['first', 'second', 'third', 'fourth'].indexOf(pattern.index)
  // Not among them: `last`, which is -1. Every month has a fourth of each day.
  return matching.at(nth) ?? first
}
