import fc from 'fast-check'
import { type DayRule, type RecurrenceRule, type Weekday, weekdays } from '@calsync/core'

const DAY_MS = 86_400_000

/** A wall time between 2015 and 2030. */
export const wallTimes = fc
  .tuple(
    fc.integer({ min: Date.UTC(2015, 0, 1) / DAY_MS, max: Date.UTC(2030, 0, 1) / DAY_MS }),
    fc.constantFrom(0, 9 * 60, 14 * 60 + 30, 23 * 60 + 59),
  )
  .map(([day, minutes]) => day * DAY_MS + minutes * 60_000)

const whole = (min: number, max: number) => fc.integer({ min, max })
const fromEitherEnd = (max: number) => fc.oneof(whole(1, max), whole(-max, -1))
const sometimes = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 })
const numbers = (item: fc.Arbitrary<number>) =>
  fc.uniqueArray(item, { minLength: 1, maxLength: 4 }).map((list) => list.sort((a, b) => a - b))

const weekday = fc.constantFrom(...weekdays)
const plainDays = fc.subarray([...weekdays], { minLength: 1 }).map(toDayRules)
const nthDays = (max: number) =>
  fc.uniqueArray(fc.record({ day: weekday, nthOfPeriod: fromEitherEnd(max) }), {
    minLength: 1,
    maxLength: 3,
    selector: ({ day, nthOfPeriod }) => `${nthOfPeriod}${day}`,
  })

function toDayRules(days: readonly Weekday[]): DayRule[] {
  return days.map((day) => ({ day }))
}

const months = sometimes(numbers(whole(1, 12)))
const monthDays = sometimes(numbers(fromEitherEnd(31)))

/** What any rule may hold; see `withoutContradictions` for what may not stand together. */
const common = {
  interval: sometimes(whole(2, 5)),
  byHour: sometimes(numbers(whole(0, 23))),
  byMinute: sometimes(numbers(whole(0, 59))),
  bySetPosition: sometimes(numbers(fromEitherEnd(4))),
  count: sometimes(whole(1, 60)),
}

const byFrequency = {
  daily: { byMonth: months, byMonthDay: monthDays, byDay: sometimes(plainDays) },
  weekly: { byMonth: months, byDay: sometimes(plainDays), firstDayOfWeek: sometimes(weekday) },
  monthly: {
    byMonth: months,
    byMonthDay: monthDays,
    byDay: sometimes(fc.oneof(plainDays, nthDays(5))),
  },
  yearly: {
    byMonth: months,
    byMonthDay: monthDays,
    byYearDay: sometimes(numbers(fromEitherEnd(366))),
    // Which year the first and the last week belong to is read differently everywhere.
    byWeekNo: sometimes(numbers(fc.oneof(whole(3, 50), whole(-50, -3)))),
    byDay: sometimes(fc.oneof(plainDays, nthDays(20))),
    firstDayOfWeek: sometimes(weekday),
  },
}

type Parts = Readonly<Record<string, unknown>>

/** A rule whose smallest period is a day. `until`, which needs a start, is left to the test. */
export const dayRules: fc.Arbitrary<RecurrenceRule> = fc
  .constantFrom('daily', 'weekly', 'monthly', 'yearly')
  .chain((frequency) => {
    const parts: Record<string, fc.Arbitrary<unknown>> = { ...common, ...byFrequency[frequency] }
    return fc.record({ frequency: fc.constant(frequency), ...parts })
  })
  .map(withoutContradictions)

/** Drops parts that are left out, and those that RFC 5545 or core refuse beside others. */
function withoutContradictions(parts: Parts): RecurrenceRule {
  const rule = Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
  const { byDay } = rule as { byDay?: readonly DayRule[] }
  const nth = byDay?.some(({ nthOfPeriod }) => nthOfPeriod !== undefined) ?? false
  if (rule['byYearDay'] !== undefined) {
    for (const name of ['byWeekNo', 'byMonthDay', 'byDay']) delete rule[name]
  }
  if (rule['byWeekNo'] !== undefined) {
    delete rule['byMonthDay']
    if (nth) delete rule['byDay']
  }
  if (nth && rule['frequency'] === 'yearly' && rule['byMonth'] === undefined) {
    delete rule['byMonthDay']
  }
  const chooses = Object.keys(rule).some(
    (name) => name.startsWith('by') && name !== 'bySetPosition',
  )
  if (!chooses) delete rule['bySetPosition']
  return rule as unknown as RecurrenceRule
}
