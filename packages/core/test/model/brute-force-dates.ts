import { type RecurrenceRule, type WallTime, weekdays } from '@calsync/core'

const DAY_MS = 86_400_000

/**
 * What a yearly, monthly, weekly or daily rule gives from `start` to `until` (exclusive), found the
 * slow way: every day of the calendar is held against the table of RFC 5545, 3.3.10. It shares
 * nothing with the library that core expands rules with.
 */
export function bruteForceDates(
  rule: RecurrenceRule,
  start: WallTime,
  until: WallTime,
): WallTime[] {
  const first = dayAt(Math.floor(start / DAY_MS))
  const lastNumber = Math.floor(until / DAY_MS)
  const periods = new Map<number, WallTime[]>()
  // From before the period that the start lies in: BYSETPOS counts in whole periods.
  const firstPeriod = rule.frequency === 'yearly' ? first.year : periodOf(rule, first)
  for (let number = first.number - 400; number <= lastNumber + 400; number++) {
    const day = dayAt(number)
    const period = periodOf(rule, day)
    if (!matches(rule, day, first)) continue
    const since = period - firstPeriod
    if (since < 0 || since % (rule.interval ?? 1) !== 0) continue
    const dates = periods.get(period) ?? []
    dates.push(...timesOf(rule, start).map((time) => number * DAY_MS + time))
    periods.set(period, dates)
  }
  const end = rule.until === undefined ? Infinity : Date.parse(`${rule.until}Z`)
  return [...periods.values()]
    .flatMap((dates) => atPositions(dates, rule.bySetPosition))
    .sort((a, b) => a - b)
    .filter((date) => date >= start)
    .slice(0, rule.count)
    .filter((date) => date <= end && date < until)
}

interface Day {
  /** Days since 1970-01-01. */
  readonly number: number
  readonly year: number
  readonly month: number
  readonly dayOfMonth: number
  readonly daysInMonth: number
  readonly dayOfYear: number
  readonly daysInYear: number
  /** From Monday, 0. */
  readonly weekday: number
}

function dayAt(number: number): Day {
  const date = new Date(number * DAY_MS)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth() + 1
  const newYear = Date.UTC(year, 0, 1) / DAY_MS
  return {
    number,
    year,
    month,
    dayOfMonth: date.getUTCDate(),
    daysInMonth: new Date(Date.UTC(year, month, 0)).getUTCDate(),
    dayOfYear: number - newYear + 1,
    daysInYear: Date.UTC(year + 1, 0, 1) / DAY_MS - newYear,
    weekday: (date.getUTCDay() + 6) % 7,
  }
}

/** The number of the year, month, week or day that INTERVAL and BYSETPOS count in. */
function periodOf(rule: RecurrenceRule, day: Day): number {
  if (rule.frequency === 'yearly') return rule.byWeekNo ? weekOf(rule, day).year : day.year
  if (rule.frequency === 'monthly') return day.year * 12 + day.month
  if (rule.frequency === 'daily') return day.number
  return weekStart(rule, day.number) / 7
}

function weekStart(rule: RecurrenceRule, number: number): number {
  const firstDay = weekdays.indexOf(rule.firstDayOfWeek ?? 'mo')
  return number - ((dayAt(number).weekday - firstDay + 7) % 7)
}

/** The numbered week that a day lies in: week 1 is the first with four days of its year. */
function weekOf(rule: RecurrenceRule, day: Day) {
  const { year } = dayAt(weekStart(rule, day.number) + 3)
  const first = (of: number): number => weekStart(rule, Date.UTC(of, 0, 4) / DAY_MS)
  const weeks = (first(year + 1) - first(year)) / 7
  return { year, weeks, number: (weekStart(rule, day.number) - first(year)) / 7 + 1 }
}

function matches(rule: RecurrenceRule, day: Day, first: Day): boolean {
  const { frequency, byMonth, byMonthDay, byYearDay, byWeekNo, byDay } = rule
  const dated = byMonthDay ?? byYearDay ?? byWeekNo ?? byDay
  if (byMonth && !byMonth.includes(day.month)) return false
  if (byMonthDay && !isAmong(byMonthDay, day.dayOfMonth, day.daysInMonth)) return false
  if (byYearDay && !isAmong(byYearDay, day.dayOfYear, day.daysInYear)) return false
  if (byWeekNo) {
    const week = weekOf(rule, day)
    if (!isAmong(byWeekNo, week.number, week.weeks)) return false
    if (!byMonthDay && !byYearDay && !byDay && day.weekday !== first.weekday) return false
  }
  if (byDay && !byDay.some((entry) => isThatDay(rule, entry, day))) return false
  if (frequency === 'weekly' && !byDay) return day.weekday === first.weekday
  if (frequency === 'monthly' && !dated) return day.dayOfMonth === first.dayOfMonth
  if (frequency !== 'yearly' || dated) return true
  return day.dayOfMonth === first.dayOfMonth && (byMonth !== undefined || day.month === first.month)
}

function isThatDay(
  rule: RecurrenceRule,
  { day, nthOfPeriod }: NonNullable<RecurrenceRule['byDay']>[number],
  at: Day,
): boolean {
  if (weekdays.indexOf(day) !== at.weekday) return false
  if (nthOfPeriod === undefined) return true
  const inMonth = rule.frequency === 'monthly' || rule.byMonth !== undefined
  const [position, length] = inMonth
    ? [at.dayOfMonth, at.daysInMonth]
    : [at.dayOfYear, at.daysInYear]
  return nthOfPeriod > 0
    ? Math.ceil(position / 7) === nthOfPeriod
    : Math.ceil((length - position + 1) / 7) === -nthOfPeriod
}

function isAmong(values: readonly number[], position: number, length: number): boolean {
  return values.includes(position) || values.includes(position - length - 1)
}

/** The times of day, in milliseconds since midnight. */
function timesOf(rule: RecurrenceRule, start: WallTime): number[] {
  const date = new Date(start)
  const times: number[] = []
  for (const hour of rule.byHour ?? [date.getUTCHours()])
    for (const minute of rule.byMinute ?? [date.getUTCMinutes()])
      for (const second of rule.bySecond ?? [date.getUTCSeconds()])
        times.push(((hour * 60 + minute) * 60 + second) * 1_000)
  return times.sort((a, b) => a - b)
}

function atPositions(
  dates: readonly WallTime[],
  positions?: readonly number[],
): readonly WallTime[] {
  if (positions === undefined) return dates
  return dates.filter((_, index) => isAmong(positions, index + 1, dates.length))
}
