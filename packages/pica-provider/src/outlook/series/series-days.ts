import { parseWallTime } from '@calsync/core'
import { dayOf, dayOfMonth, monthOf } from './calendar-days.js'
import type { GraphEnd, GraphPattern } from './graph-recurrence.js'
import { type PatternPeriods, periodsOf } from './pattern-periods.js'

/** Exchange's calendar ends here, and so does every series. */
export const LAST_DAY = dayOf(Date.UTC(4500, 7, 31))

const MORE_REACH = 40
/** Graph shows at most five years at once. */
const MOST_REACH = 900

/**
 * The days on which Outlook shows a series, deleted occurrences included: those of the pattern from
 * the first on, to its end. The first day counts only if the pattern has it.
 */
export class SeriesDays {
  readonly first: number
  /** `Infinity` for a series without end; before the first day for one that never happens. */
  readonly last: number
  readonly #periods: PatternPeriods

  constructor(pattern: GraphPattern, first: number, end: GraphEnd) {
    this.first = first
    this.#periods = periodsOf(pattern, first)
    this.last = Infinity
    this.last = this.#lastOf(end)
  }

  /**
   * How many days from its own one an occurrence may be moved, and is looked for. One gap of the
   * series, since none can be moved past its neighbours, and a month for neighbours that are moved
   * themselves; the first and the last one, which have none on one side, are kept to it, too.
   */
  get reach(): number {
    return Math.min(this.#periods.longestDays + MORE_REACH, MOST_REACH)
  }

  has(day: number): boolean {
    return this.from(day).next().value === day
  }

  /** The days from this one on, lazily. */
  *from(day: number): Generator<number, void> {
    const begin = Math.max(day, this.first)
    for (let period = this.#periods.at(begin); ; period++) {
      for (const one of this.#periods.daysOf(period)) {
        if (one > Math.min(this.last, LAST_DAY)) return
        if (one >= begin) yield one
      }
    }
  }

  /** The last day before this one; `null` when there is none. */
  before(day: number): number | null {
    for (let period = this.#periods.at(Math.min(day, LAST_DAY)); period >= 0; period--) {
      const days = this.#periods.daysOf(period)
      const found = days.findLast((one) => one < day && one <= this.last && one >= this.first)
      if (found !== undefined) return found
    }
    return null
  }

  /** The first day after this one; `null` when there is none. */
  after(day: number): number | null {
    return this.from(day + 1).next().value ?? null
  }

  /** The nth day, from 1; `null` when the series ends before. */
  nth(number: number): number | null {
    let left = number
    for (const day of this.from(this.first)) if (--left === 0) return day
    return null
  }

  #lastOf(end: GraphEnd): number {
    if (end.type === 'noEnd') return Infinity
    if (end.type === 'numbered') return this.nth(end.numberOfOccurrences) ?? LAST_DAY
    const midnight = parseWallTime(end.endDate)
    return (midnight === null ? null : this.before(dayOf(midnight) + 1)) ?? this.first - 1
  }
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * Whether each of the days is the one that the pattern names. Where a month does not have it, Graph
 * takes the month's last day, and a rule leaves the month out.
 */
export function isNeverMoved(pattern: GraphPattern, days: SeriesDays): boolean {
  if (pattern.type !== 'absoluteMonthly' && pattern.type !== 'absoluteYearly') return true
  const wanted = pattern.dayOfMonth
  const months =
    pattern.type === 'absoluteYearly'
      ? [pattern.month - 1]
      : LENGTHS.map((_, nth) => (monthOf(days.first) + nth * pattern.interval) % 12)
  if (months.every((month) => wanted <= (LENGTHS[month] ?? 0))) return true
  if (days.last === Infinity) return false
  for (const day of days.from(days.first)) if (dayOfMonth(day) !== wanted) return false
  return true
}
