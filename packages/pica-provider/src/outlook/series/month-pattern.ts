import type { DayRule, RecurrenceRule, WallTime } from '@calsync/core'
import type { DayOfWeek, WeekIndex } from '@microsoft/microsoft-graph-types'
import { dayOf, dayOfMonth, monthOf } from './calendar-days.js'
import { graphDayOf, type GraphPattern, hasNo, type Inexpressible } from './graph-recurrence.js'

/** Every nth month, or one month of every nth year. */
type Months =
  | { readonly every: 'month'; readonly interval: number }
  | { readonly every: 'year'; readonly interval: number; readonly month: number }

type DayInMonth =
  { readonly dayOfMonth: number } | { readonly daysOfWeek: DayOfWeek[]; readonly index: WeekIndex }

const indexes: ReadonlyMap<number, WeekIndex> = new Map([
  [1, 'first'],
  [2, 'second'],
  [3, 'third'],
  [4, 'fourth'],
  [-1, 'last'],
])

/** The pattern of a monthly or yearly rule: which months, and which one day in them. */
export function monthPattern(
  rule: RecurrenceRule,
  start: WallTime,
): { readonly pattern: GraphPattern } | Inexpressible {
  const months = monthsOf(rule, start)
  if ('reason' in months) return months
  const day = dayInMonth(rule, start)
  if ('reason' in day) return day
  return { pattern: combine(months, day) }
}

function combine(months: Months, day: DayInMonth): GraphPattern {
  const { interval } = months
  if (months.every === 'month') {
    return 'dayOfMonth' in day
      ? { type: 'absoluteMonthly', interval, ...day }
      : { type: 'relativeMonthly', interval, ...day }
  }
  const { month } = months
  return 'dayOfMonth' in day
    ? { type: 'absoluteYearly', interval, ...day, month }
    : { type: 'relativeYearly', interval, ...day, month }
}

function monthsOf(
  { frequency, interval = 1, byDay, byMonth, byMonthDay }: RecurrenceRule,
  start: WallTime,
): Months | Inexpressible {
  if (byMonth !== undefined && byMonth.length > 1) {
    return hasNo(`series in several months of the year (byMonth ${byMonth.join(', ')})`)
  }
  // The start is an occurrence, so a month that is named is its month.
  const month = (monthOf(dayOf(start)) % 12) + 1
  if (frequency === 'monthly') {
    if (byMonth === undefined) return { every: 'month', interval }
    // Every fifth month is a March every fifth year, every third month one every year.
    return { every: 'year', interval: interval / commonDivisor(interval, 12), month }
  }
  if (byMonth !== undefined) return { every: 'year', interval, month }
  if (byDay !== undefined) return hasNo('series by day of the week within a year (byDay)')
  if (byMonthDay === undefined) return { every: 'year', interval, month }
  // A yearly rule with days of the month means those of each of its months.
  if (interval === 1) return { every: 'month', interval: 1 }
  return hasNo('series on a day of every month of every nth year (byMonthDay without byMonth)')
}

function dayInMonth(rule: RecurrenceRule, start: WallTime): DayInMonth | Inexpressible {
  const { byDay, byMonthDay, bySetPosition } = rule
  if (byDay !== undefined && byMonthDay !== undefined) {
    return hasNo('series by day of the week and of the month together (byDay with byMonthDay)')
  }
  if (byDay !== undefined) return relativeDay(rule, byDay)
  if (bySetPosition !== undefined && !choosesOnly(bySetPosition)) {
    return hasNo('series by position among days of the month (bySetPosition)')
  }
  if (byMonthDay === undefined) return { dayOfMonth: dayOfMonth(dayOf(start)) }
  const [day = 0] = byMonthDay
  if (byMonthDay.length > 1) {
    return hasNo(`series on several days of the month (byMonthDay ${byMonthDay.join(', ')})`)
  }
  if (day < 0) return hasNo(`series by days before the end of the month (byMonthDay ${day})`)
  return { dayOfMonth: day }
}

/** `2tu`, and `mo, tu, we, th, fr` with position 1 or -1. */
function relativeDay(
  { bySetPosition }: RecurrenceRule,
  byDay: readonly DayRule[],
): DayInMonth | Inexpressible {
  const [only] = byDay
  const numbered = byDay.some(({ nthOfPeriod }) => nthOfPeriod !== undefined)
  if (numbered) {
    if (byDay.length > 1 || only === undefined) {
      return hasNo(`series on several numbered days of a month (byDay ${dayTexts(byDay)})`)
    }
    const index = indexes.get(only.nthOfPeriod ?? 0)
    if (index === undefined || (bySetPosition !== undefined && !choosesOnly(bySetPosition))) {
      return hasNo(`series on that day of the month (byDay ${dayTexts(byDay)})`)
    }
    return { daysOfWeek: [graphDayOf(only.day)], index }
  }
  if (bySetPosition === undefined) {
    return hasNo('series on some days of every week of some months (byDay without a number)')
  }
  const [position = 0] = bySetPosition
  // Of several days Graph means the first that is any of them; a second one of them it cannot say.
  const index =
    byDay.length === 1 || position === 1 || position === -1 ? indexes.get(position) : undefined
  if (bySetPosition.length > 1 || index === undefined) {
    const positions = bySetPosition.join(', ')
    return hasNo(`series on that position among days of a month (bySetPosition ${positions})`)
  }
  return { daysOfWeek: byDay.map(({ day }) => graphDayOf(day)), index }
}

/** Whether positions in a set of one choose that one. */
export function choosesOnly(positions: readonly number[]): boolean {
  return positions.includes(1) || positions.includes(-1)
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}

function dayTexts(days: readonly DayRule[]): string {
  return days.map(({ day, nthOfPeriod }) => `${nthOfPeriod ?? ''}${day}`).join(', ')
}
