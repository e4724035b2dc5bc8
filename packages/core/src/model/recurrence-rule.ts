import { z } from 'zod'
import { localDateTime } from './event-fields.js'
import { readRuleText } from './rule-text.js'

export const frequencies = [
  'yearly',
  'monthly',
  'weekly',
  'daily',
  'hourly',
  'minutely',
  'secondly',
] as const
export const weekdays = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'] as const

export type Frequency = (typeof frequencies)[number]
export type Weekday = (typeof weekdays)[number]

/** A day of the week; with `nthOfPeriod`, the nth of the month or year, from its end if negative. */
export interface DayRule {
  readonly day: Weekday
  readonly nthOfPeriod?: number
}

/**
 * When a series happens (RFC 8984, 4.3.3), in its one canonical form: what is left out has the
 * value that RFC 8984 gives it (interval 1, weeks that start on Monday), and lists are sorted.
 */
export interface RecurrenceRule {
  readonly frequency: Frequency
  readonly interval?: number
  readonly firstDayOfWeek?: Weekday
  readonly byDay?: readonly DayRule[]
  readonly byMonthDay?: readonly number[]
  readonly byMonth?: readonly number[]
  readonly byYearDay?: readonly number[]
  readonly byWeekNo?: readonly number[]
  readonly byHour?: readonly number[]
  readonly byMinute?: readonly number[]
  readonly bySecond?: readonly number[]
  readonly bySetPosition?: readonly number[]
  readonly count?: number
  /** Wall time of the series, inclusive. */
  readonly until?: string
}

/** A whole number of the range, or of its negative counterpart. */
const fromEitherEnd = (max: number) =>
  z
    .int()
    .min(-max)
    .max(max)
    .refine((number) => number !== 0, 'must not be 0')
/** An empty list says as much as none. */
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .max(1_000)
    .transform((items) => (items.length === 0 ? undefined : items))
    .optional()
const positive = z.int().min(1)

// RFC 8984 writes months as text, since other calendars have leap months such as 5L.
const month = z.union([z.int(), z.string().regex(/^\d{1,2}$/, 'must be a month such as "3"')])

const dayRule = z.strictObject({
  '@type': z.literal('NDay').optional(),
  day: z.enum(weekdays),
  nthOfPeriod: fromEitherEnd(53).optional(),
})

/** An `until` of RRULE text, whose zone is known only together with its event. */
const until = z.union([
  localDateTime,
  z.strictObject({ utc: localDateTime }),
  z.strictObject({ date: localDateTime }),
])

const ruleObject = z
  .strictObject({
    '@type': z.literal('RecurrenceRule').optional(),
    frequency: z.enum(frequencies),
    interval: positive.max(10_000).optional(),
    rscale: z
      .string()
      .refine((name) => name.toLowerCase() === 'gregorian', 'must be gregorian')
      .optional(),
    skip: z.literal('omit', 'must be omit').optional(),
    firstDayOfWeek: z.enum(weekdays).optional(),
    byDay: list(dayRule),
    byMonthDay: list(fromEitherEnd(31)),
    byMonth: list(month.pipe(z.coerce.number<number | string>().int().min(1).max(12))),
    byYearDay: list(fromEitherEnd(366)),
    byWeekNo: list(fromEitherEnd(53)),
    byHour: list(z.int().min(0).max(23)),
    byMinute: list(z.int().min(0).max(59)),
    bySecond: list(z.int().min(0).max(59)),
    bySetPosition: list(fromEitherEnd(366)),
    count: positive.max(1_000_000).optional(),
    until: until.optional(),
  })
  .superRefine((rule, context) => {
    const reject = (name: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [name], message })
    const { frequency } = rule
    if (rule.count !== undefined && rule.until !== undefined) {
      reject('until', 'stands beside count; a rule has one end')
    }
    const byDay = rule.byDay ?? []
    const nth = byDay.some(({ nthOfPeriod }) => nthOfPeriod !== undefined)
    if (nth && frequency !== 'monthly' && frequency !== 'yearly') {
      reject('byDay', `counts days of a month or year, which a ${frequency} rule does not have`)
    }
    if (nth && rule.byWeekNo !== undefined) reject('byDay', 'counts days beside byWeekNo')
    if (rule.byWeekNo !== undefined && frequency !== 'yearly') {
      reject('byWeekNo', 'is only for yearly rules')
    }
    if (rule.byYearDay !== undefined && ['daily', 'weekly', 'monthly'].includes(frequency)) {
      reject('byYearDay', `is not for ${frequency} rules`)
    }
    if (rule.byMonthDay !== undefined && frequency === 'weekly') {
      reject('byMonthDay', 'is not for weekly rules')
    }
    if (timesOfDay(rule) > MAX_TIMES_OF_DAY) {
      reject('byMinute', `gives more than ${MAX_TIMES_OF_DAY} times a day`)
    }
    if (rule.bySetPosition !== undefined && !hasOtherPart(rule)) {
      reject('bySetPosition', 'chooses among what another part of the rule gives; there is none')
    }
    const pair = frequency === 'yearly' ? unexpandablePair(rule, nth) : null
    if (pair !== null) {
      reject(
        pair[0],
        `stands beside ${pair[1]}; a yearly rule chooses its days in one of these ways`,
      )
    }
  })

/**
 * Two parts that RFC 5545 allows together and calendars read differently. The library that expands
 * rules takes one of them for the other (1 in 12 of generated yearly rules), so they are refused.
 */
function unexpandablePair(
  rule: Readonly<Record<string, unknown>>,
  nth: boolean,
): readonly [string, string] | null {
  const has = (name: string): boolean => rule[name] !== undefined
  const besideYearDay = ['byWeekNo', 'byMonthDay', 'byDay'].find(has)
  if (has('byYearDay') && besideYearDay !== undefined) return ['byYearDay', besideYearDay]
  if (has('byWeekNo') && has('byMonthDay')) return ['byWeekNo', 'byMonthDay']
  if (nth && has('byMonthDay') && !has('byMonth')) return ['byDay', 'byMonthDay']
  return null
}

/** Every five minutes. More than that is no calendar, and takes long to expand. */
const MAX_TIMES_OF_DAY = 288

function timesOfDay(rule: {
  readonly byHour?: readonly number[] | undefined
  readonly byMinute?: readonly number[] | undefined
  readonly bySecond?: readonly number[] | undefined
}): number {
  const { byHour, byMinute, bySecond } = rule
  return (byHour?.length ?? 1) * (byMinute?.length ?? 1) * (bySecond?.length ?? 1)
}

function hasOtherPart(rule: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(rule).some(
    (name) => name.startsWith('by') && name !== 'bySetPosition' && rule[name] !== undefined,
  )
}

/** A rule as it was read: its `until` is made wall time once the event's zone is known. */
export type ReadRule = z.output<typeof ruleObject>

/** A rule of a series: an RFC 8984 object, or RRULE text. */
export const recurrenceRuleSchema = z
  .custom<string | z.input<typeof ruleObject>>(() => true)
  .transform((given, context): z.input<typeof ruleObject> => {
    const rule = typeof given === 'string' ? readRuleText(given) : given
    if (typeof rule !== 'string') return rule as z.input<typeof ruleObject>
    context.addIssue({ code: 'custom', message: rule })
    return z.NEVER
  })
  .pipe(ruleObject)

/** The canonical form of a rule; `untilIn` turns an `until` into wall time of the series. */
export function canonicalRule(
  rule: ReadRule,
  untilIn: (until: NonNullable<ReadRule['until']>) => string,
): RecurrenceRule {
  const { frequency, interval, firstDayOfWeek, byDay, count, until: end } = rule
  return {
    frequency,
    ...(interval === undefined || interval === 1 ? {} : { interval }),
    ...(firstDayOfWeek !== undefined && firstDayOfWeek !== 'mo' && weekStartCounts(rule)
      ? { firstDayOfWeek }
      : {}),
    ...(byDay === undefined ? {} : { byDay: canonicalDays(byDay) }),
    ...numbers('byMonthDay', rule.byMonthDay),
    ...numbers('byMonth', rule.byMonth),
    ...numbers('byYearDay', rule.byYearDay),
    ...numbers('byWeekNo', rule.byWeekNo),
    ...numbers('byHour', rule.byHour),
    ...numbers('byMinute', rule.byMinute),
    ...numbers('bySecond', rule.bySecond),
    ...numbers('bySetPosition', rule.bySetPosition),
    ...(count === undefined ? {} : { count }),
    ...(end === undefined ? {} : { until: untilIn(end) }),
  }
}

/**
 * Where the start of the week changes which days a rule gives (RFC 5545, 3.3.10, WKST): where weeks
 * are numbered, and where days of one week are skipped or counted together.
 */
function weekStartCounts(rule: ReadRule): boolean {
  const { frequency, interval = 1, byDay, byWeekNo, bySetPosition } = rule
  if (byWeekNo !== undefined) return true
  const asWeeks = interval > 1 || bySetPosition !== undefined
  return frequency === 'weekly' && asWeeks && byDay !== undefined
}

function numbers(name: string, values: readonly number[] | undefined): object {
  if (values === undefined) return {}
  return { [name]: [...new Set(values)].sort((a, b) => a - b) }
}

function canonicalDays(days: NonNullable<ReadRule['byDay']>): DayRule[] {
  const byKey = new Map<string, DayRule>()
  for (const { day, nthOfPeriod } of days) {
    byKey.set(
      `${weekdays.indexOf(day)}/${nthOfPeriod ?? ''}`,
      nthOfPeriod === undefined ? { day } : { day, nthOfPeriod },
    )
  }
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as DayRule)
}
