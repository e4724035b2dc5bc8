import {
  type CalendarEventInput,
  type DayRule,
  formatWallTime,
  parseWallTime,
  type RecurrenceRule,
  weekdays,
} from '@calsync/core'
import fc from 'fast-check'
import { instantOf } from './wall-clock.js'
import { ruleText } from '../../../core/test/model/rule-text.js'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** A series in the words of iCalendar, before anything of calsync has looked at it. */
export interface GeneratedSeries {
  readonly start: string
  readonly allDay: boolean
  /** IANA name; all-day series have none. */
  readonly timeZone: string | null
  readonly minutes: number
  readonly rule: RecurrenceRule
  readonly untilForm: 'local' | 'utc'
  /** Which occurrences are left out, moved or renamed, by their places among the first twenty. */
  readonly excluded: readonly number[]
  readonly changes: readonly Change[]
  /** Days after the start on which it takes place besides. */
  readonly added: readonly number[]
}

interface Change {
  readonly place: number
  readonly moveMinutes: number
  readonly minutes: number
  readonly renamed: boolean
}

const few = (min: number, max: number) => fc.integer({ min, max })
const fromEitherEnd = (max: number) => fc.oneof(few(1, max), few(-max, -1))
const sometimes = <T>(value: fc.Arbitrary<T>, freq = 2) =>
  fc.option(value, { nil: undefined, freq })
const some = <T>(item: fc.Arbitrary<T>, maxLength: number) =>
  fc.uniqueArray(item, { minLength: 1, maxLength, selector: (value) => JSON.stringify(value) })
const sorted = (list: readonly number[]) => [...list].sort((a, b) => a - b)
const numbers = (item: fc.Arbitrary<number>, maxLength = 3) => some(item, maxLength).map(sorted)
const day = fc.constantFrom(...weekdays)
const plainDays = some(day, 5).map((days) => days.map((one): DayRule => ({ day: one })))
const nth = (max: number) =>
  fc
    .tuple(day, fromEitherEnd(max))
    .map(([one, nthOfPeriod]): DayRule => ({ day: one, nthOfPeriod }))
const one = <T>(value: T): T[] => [value]

type Parts = Omit<RecurrenceRule, 'frequency' | 'count' | 'until'>

const daily: fc.Arbitrary<Parts> = fc.oneof(
  { arbitrary: fc.record({}), weight: 3 },
  { arbitrary: fc.record({ byDay: plainDays }), weight: 2 },
  { arbitrary: fc.record({ byMonth: numbers(few(1, 12)) }), weight: 1 },
  { arbitrary: fc.record({ byHour: numbers(few(0, 23)) }), weight: 1 },
)
const weekly: fc.Arbitrary<Parts> = fc.oneof(
  { arbitrary: fc.record({}), weight: 2 },
  { arbitrary: fc.record({ byDay: plainDays, firstDayOfWeek: day }), weight: 6 },
  { arbitrary: fc.record({ byDay: plainDays, byMonth: numbers(few(1, 12)) }), weight: 1 },
)
const monthly: fc.Arbitrary<Parts> = fc.oneof(
  fc.record({}),
  fc.record({ byMonthDay: few(1, 31).map(one) }),
  fc.record({ byMonthDay: numbers(fromEitherEnd(31)) }),
  fc.record({ byDay: nth(5).map(one) }),
  fc.record({ byDay: some(nth(5), 2) }),
  fc.record({ byDay: plainDays, bySetPosition: fromEitherEnd(5).map(one) }),
  fc.record({ byDay: plainDays }),
)
const yearly: fc.Arbitrary<Parts> = fc.oneof(
  fc.record({}),
  fc.record({ byMonth: few(1, 12).map(one), byMonthDay: few(1, 31).map(one) }),
  fc.record({ byMonth: few(1, 12).map(one), byDay: nth(4).map(one) }),
  fc.record({ byMonth: numbers(few(1, 12)), byDay: nth(4).map(one) }),
  fc.record({ byWeekNo: numbers(fromEitherEnd(53)), byDay: plainDays }),
  fc.record({ byYearDay: numbers(fromEitherEnd(366)) }),
)

const patterns = fc.oneof(
  { arbitrary: fc.tuple(fc.constant('daily' as const), daily, few(1, 5)), weight: 4 },
  { arbitrary: fc.tuple(fc.constant('weekly' as const), weekly, few(1, 3)), weight: 6 },
  { arbitrary: fc.tuple(fc.constant('monthly' as const), monthly, few(1, 3)), weight: 6 },
  { arbitrary: fc.tuple(fc.constant('yearly' as const), yearly, few(1, 2)), weight: 3 },
)

const ends = fc.oneof(
  fc.record({}),
  fc.record({ count: few(1, 40) }),
  fc.record({ untilDay: few(1, 900) }),
)

const zones = fc.constantFrom(
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Sydney',
  'Pacific/Auckland',
  'America/Sao_Paulo',
  'Africa/Cairo',
  'UTC',
)
// Some of them lie in an hour that clocks skip or repeat.
const timesOfDay = fc.constantFrom('09:00', '09:00', '14:30', '23:30', '00:15', '02:30', '01:30')

const change = fc.record({
  place: few(0, 19),
  moveMinutes: fc.constantFrom(0, 0, 30, -45, 180, 1_440, 2_880, -1_440, 14_400),
  minutes: fc.constantFrom(60, 90, 15),
  renamed: fc.boolean(),
})

/** Series of every kind: frequency, interval, BY-parts, end, zone, EXDATE, RDATE, overrides. */
export const generatedSeries: fc.Arbitrary<GeneratedSeries> = fc
  .record({
    startDay: few(Date.UTC(2025, 10, 1) / DAY_MS, Date.UTC(2026, 3, 30) / DAY_MS),
    time: timesOfDay,
    zone: zones,
    allDay: fc.boolean().map((first) => first),
    rarely: few(0, 3),
    pattern: patterns,
    end: ends,
    untilForm: fc.constantFrom('local' as const, 'utc' as const),
    minutes: fc.constantFrom(60, 30, 90, 1_500),
    excluded: sometimes(fc.uniqueArray(few(0, 19), { maxLength: 3 })),
    changes: sometimes(fc.uniqueArray(change, { maxLength: 3, selector: ({ place }) => place })),
    added: sometimes(fc.uniqueArray(few(1, 200), { maxLength: 2 }), 4),
  })
  .map(({ startDay, time, zone, allDay, rarely, pattern, end, ...rest }) => {
    const whole = allDay && rarely === 0
    const date = new Date(startDay * DAY_MS).toISOString().slice(0, 10)
    const start = whole ? `${date}T00:00:00` : `${date}T${time}:00`
    const [frequency, parts, interval] = pattern
    const rule = {
      frequency,
      // RFC 5545 leaves open whether every other year counts years of weeks or of the calendar.
      ...(interval === 1 || 'byWeekNo' in parts ? {} : { interval }),
      ...(whole ? { ...parts, byHour: undefined } : parts),
      ...('count' in end ? { count: end.count } : {}),
      ...('untilDay' in end ? { until: untilOf(startDay + (end.untilDay ?? 0), whole) } : {}),
    }
    return {
      start,
      allDay: whole,
      timeZone: whole ? null : zone,
      rule: withoutUndefined(rule),
      untilForm: rest.untilForm,
      minutes: whole ? Math.ceil(rest.minutes / 1_440) * 1_440 : rest.minutes,
      excluded: rest.excluded ?? [],
      changes: (rest.changes ?? []).map((given) =>
        whole ? { ...given, moveMinutes: wholeDays(given.moveMinutes), minutes: 1_440 } : given,
      ),
      added: rest.added ?? [],
    }
  })

function wholeDays(minutes: number): number {
  return Math.round(minutes / 1_440) * 1_440
}

function untilOf(dayNumber: number, whole: boolean): string {
  const date = new Date(dayNumber * DAY_MS).toISOString().slice(0, 10)
  return whole ? `${date}T00:00:00` : `${date}T12:00:00`
}

function withoutUndefined(rule: object): RecurrenceRule {
  return JSON.parse(JSON.stringify(rule)) as RecurrenceRule
}

/** An override by recurrence id: what stands in place of that occurrence. */
export interface Replacement {
  readonly start: string
  readonly minutes: number
  readonly title: string
}

/** The overrides of a series, once its occurrences (by the oracle) are known. */
export function overridesOf(series: GeneratedSeries, ids: readonly string[], title: string) {
  const excluded = new Set(
    series.excluded.map((place) => ids[place]).filter((id) => id !== undefined),
  )
  const replaced = new Map<string, Replacement>()
  for (const { place, moveMinutes, minutes, renamed } of series.changes) {
    const id = ids[place]
    if (id === undefined || excluded.has(id)) continue
    const start = formatWallTime((parseWallTime(id) ?? 0) + moveMinutes * MINUTE_MS)
    replaced.set(id, { start, minutes, title: renamed ? `${title} changed` : title })
  }
  const first = parseWallTime(series.start) ?? 0
  const added = series.added
    .map((days) => formatWallTime(first + days * DAY_MS + (series.allDay ? 0 : 17 * MINUTE_MS)))
    .filter((id) => !ids.includes(id))
  return { excluded, replaced, added }
}

/** The series as a host gives it to calsync. */
export function eventInput(
  series: GeneratedSeries,
  ids: readonly string[],
  title: string,
): CalendarEventInput {
  const { excluded, replaced, added } = overridesOf(series, ids, title)
  const recurrenceOverrides: Record<string, Record<string, unknown>> = {}
  for (const id of excluded) recurrenceOverrides[id] = { excluded: true }
  for (const id of added) recurrenceOverrides[id] = {}
  for (const [id, { start, minutes, title: own }] of replaced) {
    recurrenceOverrides[id] = { start, duration: durationText(minutes, series.allDay), title: own }
  }
  return {
    title,
    start: series.start,
    timeZone: series.timeZone,
    duration: durationText(series.minutes, series.allDay),
    showWithoutTime: series.allDay,
    recurrenceRules: [textOf(series)],
    recurrenceOverrides,
  }
}

function durationText(minutes: number, allDay: boolean): string {
  return allDay ? `P${minutes / 1_440}D` : `PT${minutes}M`
}

/** RRULE text; an `until` in UTC where RFC 5545 asks for it. */
function textOf({ rule, untilForm, timeZone }: GeneratedSeries): string {
  if (untilForm === 'local' || rule.until === undefined || timeZone === null) return ruleText(rule)
  const { until, ...rest } = rule
  const instant = new Date(instantOf(until, timeZone)).toISOString().slice(0, 19)
  return `${ruleText(rest)};UNTIL=${instant.replace(/[-:]/g, '')}Z`
}
