import type { RecurrenceRule, WallTime, Weekday } from '@calsync/core'
import type { DayOfWeek } from '@microsoft/microsoft-graph-types'
import { dayOf, timeOfDay, weekdayOf } from './calendar-days.js'
import {
  graphDayOf,
  graphDays,
  type GraphPattern,
  hasNo,
  type Inexpressible,
} from './graph-recurrence.js'
import { choosesOnly, monthPattern } from './month-pattern.js'

const MAX_INTERVAL = 999
const MONTHS = 12

/** A pattern that gives the same days as the rule; where it does not, `isNeverMoved` tells. */
export type Expressed = { readonly pattern: GraphPattern } | Inexpressible

/**
 * The pattern of a rule whose first occurrence is `start`. Each case is an equality, not a likeness;
 * what a rule leaves open is taken from the start (RFC 5545, 3.3.10).
 */
export function patternOf(rule: RecurrenceRule, start: WallTime): Expressed {
  const { frequency, interval = 1 } = rule
  if (frequency === 'hourly' || frequency === 'minutely' || frequency === 'secondly') {
    return hasNo(`${frequency} series (frequency)`)
  }
  const time = otherTime(rule, start)
  if (time !== null) return hasNo(`series that happens several times a day (${time})`)
  if (rule.byYearDay !== undefined) return hasNo('series by day of the year (byYearDay)')
  if (rule.byWeekNo !== undefined) return hasNo('yearly series by week number (byWeekNo)')
  if (interval > MAX_INTERVAL) {
    return hasNo(`series with an interval above ${MAX_INTERVAL} (interval ${interval})`)
  }
  if (frequency === 'yearly' || frequency === 'monthly') {
    return isEveryWeek(rule) ? weekly(1, graphDaysOf(rule), 'mo') : monthPattern(rule, start)
  }
  if (rule.byMonth !== undefined && rule.byMonth.length < MONTHS) {
    return hasNo(`${frequency} series in some months only (byMonth)`)
  }
  return frequency === 'daily' ? dailyPattern(rule) : weeklyPattern(rule, start)
}

function dailyPattern(rule: RecurrenceRule): Expressed {
  const { interval = 1, byDay, byMonthDay, bySetPosition } = rule
  if (byMonthDay !== undefined) {
    return hasNo('daily series on some days of the month only (byMonthDay)')
  }
  if (bySetPosition !== undefined && !choosesOnly(bySetPosition)) {
    return hasNo('daily series by position (bySetPosition)')
  }
  if (byDay === undefined) return { pattern: { type: 'daily', interval } }
  if (interval === 1) return weekly(1, graphDaysOf(rule), 'mo')
  return hasNo(`series every ${interval} days on some days of the week only (byDay)`)
}

function weeklyPattern(rule: RecurrenceRule, start: WallTime): Expressed {
  const { interval = 1, firstDayOfWeek = 'mo', byDay, bySetPosition } = rule
  const days = byDay === undefined ? [startDay(start)] : graphDaysOf(rule)
  if (bySetPosition !== undefined && !choosesAll(bySetPosition, days.length)) {
    return hasNo('weekly series by position (bySetPosition)')
  }
  return weekly(interval, days, firstDayOfWeek)
}

/** Graph's own weeks begin on Sunday and a rule's on Monday, so the day is always said. */
function weekly(interval: number, daysOfWeek: DayOfWeek[], firstDay: Weekday): Expressed {
  const firstDayOfWeek = graphDayOf(firstDay)
  return { pattern: { type: 'weekly', interval, daysOfWeek, firstDayOfWeek } }
}

/** Every Monday of every month, or of every year, is every Monday. */
function isEveryWeek(rule: RecurrenceRule): boolean {
  const { interval = 1, byDay, byMonth, byMonthDay, bySetPosition } = rule
  return (
    interval === 1 &&
    byDay !== undefined &&
    byDay.every(({ nthOfPeriod }) => nthOfPeriod === undefined) &&
    [byMonth, byMonthDay, bySetPosition].every((part) => part === undefined)
  )
}

/** A part about the time of day that says more than the start; `null` when there is none. */
function otherTime(rule: RecurrenceRule, start: WallTime): string | null {
  const seconds = timeOfDay(start) / 1_000
  const own = { byHour: seconds / 3_600, byMinute: (seconds % 3_600) / 60, bySecond: seconds % 60 }
  for (const name of ['byHour', 'byMinute', 'bySecond'] as const) {
    const given = rule[name]
    if (given === undefined) continue
    if (given.length > 1 || given[0] !== Math.floor(own[name])) return name
  }
  return null
}

function graphDaysOf({ byDay = [] }: RecurrenceRule): DayOfWeek[] {
  return byDay.map(({ day }) => graphDayOf(day))
}

function startDay(start: WallTime): DayOfWeek {
  return graphDays[weekdayOf(dayOf(start))] ?? 'sunday'
}

function choosesAll(positions: readonly number[], count: number): boolean {
  const chosen = positions.map((position) => (position > 0 ? position : count + 1 + position))
  return Array.from({ length: count }, (_, nth) => nth + 1).every((nth) => chosen.includes(nth))
}
