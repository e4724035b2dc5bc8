import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'
import { type Frequency, type RecurrenceRule, weekdays } from './recurrence-rule.js'
import { parseWallTime, type WallTime } from './wall-time.js'

const CENTURY_MS = 36_525 * 86_400_000
/**
 * Periods that one question may pass over: the days of 400 years are 146,100. A question about a
 * million minutes took 14 s, in which the process did nothing else.
 */
const MAX_PERIODS = 150_000

const kept = new WeakMap<RecurrenceRule, Map<string, RRuleTemporal>>()

/**
 * A rule as the library has it, up to `until` at least. Every rule is given an end, in whole
 * centuries from its start: one that never gives anything would be followed for 270,000 years, and
 * with a count for minutes. Reading a rule costs more than asking it, so it is kept.
 */
export function expansionOf(rule: RecurrenceRule, start: WallTime, until: WallTime): RRuleTemporal {
  const centuries = Math.max(1, Math.ceil((until - start) / CENTURY_MS))
  let byRange = kept.get(rule)
  if (byRange === undefined) kept.set(rule, (byRange = new Map<string, RRuleTemporal>()))
  const key = `${start}+${centuries}`
  let expansion = byRange.get(key)
  if (expansion === undefined) {
    expansion = newExpansion(rule, start, start + centuries * CENTURY_MS)
    byRange.set(key, expansion)
  }
  return expansion
}

/** A wall time in the form the library asks in: wall time has no zone, so UTC stands in for it. */
export function zoned(wall: WallTime): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC')
}

/** The end that a rule names; `Infinity` when it names none. */
export function untilOf(rule: RecurrenceRule): WallTime {
  return parseWallTime(rule.until ?? '') ?? Infinity
}

function newExpansion(rule: RecurrenceRule, start: WallTime, end: WallTime): RRuleTemporal {
  const byDay = daysOf(rule, start)
  const { interval, count, byMonth, byMonthDay, byYearDay, byWeekNo, byHour } = rule
  const { byMinute, bySecond, bySetPosition } = rule
  return new RRuleTemporal({
    freq: rule.frequency.toUpperCase() as Uppercase<Frequency>,
    dtstart: zoned(start),
    tzid: 'UTC',
    maxIterations: MAX_PERIODS,
    until: zoned(Math.min(untilOf(rule), end)),
    ...(interval === undefined ? {} : { interval }),
    ...(count === undefined ? {} : { count }),
    ...(rule.firstDayOfWeek === undefined ? {} : { wkst: rule.firstDayOfWeek.toUpperCase() }),
    ...(byDay === undefined
      ? {}
      : {
          byDay: byDay.map(({ day, nthOfPeriod }) => `${nthOfPeriod ?? ''}${day.toUpperCase()}`),
        }),
    ...(byMonth === undefined ? {} : { byMonth: [...byMonth] }),
    ...(byMonthDay === undefined ? {} : { byMonthDay: [...byMonthDay] }),
    ...(byYearDay === undefined ? {} : { byYearDay: [...byYearDay] }),
    ...(byWeekNo === undefined ? {} : { byWeekNo: [...byWeekNo] }),
    ...(byHour === undefined ? {} : { byHour: [...byHour] }),
    ...(byMinute === undefined ? {} : { byMinute: [...byMinute] }),
    ...(bySecond === undefined ? {} : { bySecond: [...bySecond] }),
    ...(bySetPosition === undefined ? {} : { bySetPos: [...bySetPosition] }),
  })
}

/** Numbered weeks have the start's day of the week; asked for a later range, the library takes another. */
function daysOf({ byDay, byWeekNo }: RecurrenceRule, start: WallTime): RecurrenceRule['byDay'] {
  if (byWeekNo === undefined || byDay !== undefined) return byDay
  return weekdays
    .filter((_, index) => index === (new Date(start).getUTCDay() + 6) % 7)
    .map((day) => ({ day }))
}
