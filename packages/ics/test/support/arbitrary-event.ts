import {
  type CalendarEvent,
  type CalendarEventInput,
  calendarEventSchema,
  formatWallTime,
  regularIds,
  weekdays,
} from '@calsync/core'
import fc from 'fast-check'

const DAY_MS = 86_400_000
const from = Date.UTC(2015, 0, 1)
const until = Date.UTC(2031, 0, 1)

export const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Pacific/Apia',
] as const

/** Text with all that iCalendar escapes, folds or quotes; no control characters but line breaks. */
const text = (maxLength: number, minLength = 0): fc.Arbitrary<string> =>
  fc
    .string({
      minLength,
      maxLength,
      unit: fc.oneof(
        { weight: 4, arbitrary: fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }) },
        fc.constantFrom(
          ',',
          ';',
          ':',
          '\\',
          '"',
          "'",
          '^',
          '\n',
          ' ',
          '=',
          '%',
          'ß',
          '👩‍🚀',
          'n',
          '<',
        ),
      ),
    })
    // eslint-disable-next-line no-control-regex -- what iCalendar cannot hold
    .map((value) => value.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, '·'))

/** What stands in a parameter: there ical.js takes a backslash for an escape, which it is not. */
const parameter = text(40, 1).map((value) => value.replaceAll('\\', '/'))
const name = text(40, 1).filter((value) => value.trim() !== '')

const wall = (fromMs = from, untilMs = until): fc.Arbitrary<string> =>
  fc
    .integer({ min: fromMs / 300_000, max: untilMs / 300_000 - 1 })
    .map((steps) => formatWallTime(steps * 300_000))

const midnight = (time: string): string => `${time.slice(0, 10)}T00:00:00`

const duration = fc.oneof(
  fc.constantFrom('PT0S', 'PT45M', 'PT1H30M', 'PT1H0M30S', 'P1DT2H', 'P2D', 'PT36H'),
  fc.integer({ min: 0, max: 400_000 }).map((seconds) => `PT${seconds}S`),
)

const email = fc
  .tuple(
    fc.stringMatching(/^[a-z][a-z0-9.+_']{0,8}[a-z0-9]$/),
    fc.constantFrom('example.org', 'b.co'),
  )
  .map(([local, domain]) => `${local.replace(/\.+/g, '.')}@${domain}`)

/** Fields that an event and a changed occurrence have alike; none of them is about time. */
const content = fc.record(
  {
    title: text(120),
    description: text(300),
    descriptionContentType: fc.constantFrom('text/plain', 'text/html'),
    locations: fc.array(
      name.map((value) => ({ name: value })),
      { maxLength: 3 },
    ),
    virtualLocations: fc.uniqueArray(
      fc.record(
        { uri: fc.webUrl({ withQueryParameters: true, withFragments: true }), name: parameter },
        { requiredKeys: ['uri'] },
      ),
      { maxLength: 2, selector: ({ uri }) => uri },
    ),
    keywords: fc.array(name, { maxLength: 3 }),
    status: fc.constantFrom('confirmed', 'tentative'),
    freeBusyStatus: fc.constantFrom('busy', 'free', 'tentative', 'unavailable'),
    privacy: fc.constantFrom('public', 'private', 'secret'),
    alerts: fc.oneof(
      fc.constant(null),
      fc.uniqueArray(
        fc
          .constantFrom('-PT15M', 'PT0S', 'PT5M', '-P1D', '-P1W', '-P1DT2H', '-PT1H30M')
          .map((offset) => ({ offset })),
        { maxLength: 2, selector: ({ offset }) => offset },
      ),
    ),
    participants: fc.uniqueArray(
      fc.record(
        { email, name: parameter, role: fc.constantFrom('required', 'optional', 'resource') },
        { requiredKeys: ['email'] },
      ),
      { maxLength: 3, selector: (participant) => participant.email.toLowerCase() },
    ),
  },
  { requiredKeys: [] },
)

type Times = Required<
  Pick<CalendarEventInput, 'start' | 'timeZone' | 'duration' | 'showWithoutTime'>
>

const times: fc.Arbitrary<Times> = fc
  .record({
    start: wall(),
    timeZone: fc.constantFrom(...zones, null),
    duration,
    days: fc.integer({ min: 1, max: 5 }),
    showWithoutTime: fc.boolean(),
  })
  .map(({ start, timeZone, duration: length, days, showWithoutTime }) =>
    showWithoutTime
      ? { start: midnight(start), timeZone: null, duration: `P${days}D`, showWithoutTime }
      : { start, timeZone, duration: length, showWithoutTime },
  )

const some = (min: number, max: number): fc.Arbitrary<number[]> =>
  fc.uniqueArray(
    fc.integer({ min, max }).filter((value) => value !== 0),
    { minLength: 1, maxLength: 3 },
  )
const byDay = fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1, maxLength: 3 })

const few = (max: number): fc.Arbitrary<number[]> =>
  fc.uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 2 })

/** Every part that a rule can have besides its frequency. */
const parts = {
  interval: fc.integer({ min: 1, max: 12 }),
  firstDayOfWeek: fc.constantFrom(...weekdays),
  byDay: fc.oneof(
    byDay.map((days) => days.map((day) => ({ day }))),
    fc
      .tuple(byDay, fc.constantFrom(-1, 1, 2, 5))
      .map(([days, nthOfPeriod]) => days.map((day) => ({ day, nthOfPeriod }))),
  ),
  byMonthDay: some(-31, 31),
  byMonth: some(1, 12),
  byYearDay: some(-366, 366),
  byWeekNo: some(-53, 53),
  byHour: few(23),
  byMinute: few(59),
  bySecond: few(59),
  bySetPosition: some(-3, 3),
}

type PartName = keyof typeof parts

/** Rules of every shape with up to three parts: with more of them they hardly ever happen. */
const rule = fc
  .oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(
        fc.constantFrom('yearly', 'monthly', 'weekly', 'daily'),
        fc.subarray(Object.keys(parts) as PartName[], { maxLength: 3 }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(
        fc.constantFrom('hourly', 'minutely', 'secondly'),
        fc.subarray(['interval', 'byDay', 'byMonth', 'byHour'] as PartName[], { maxLength: 2 }),
      ),
    },
  )
  .chain(([frequency, names]) =>
    fc.record({
      frequency: fc.constant(frequency),
      ...Object.fromEntries(names.map((part) => [part, parts[part]])),
      end: fc.oneof(
        fc.constant({}),
        fc.record({ count: fc.integer({ min: 1, max: 60 }) }),
        fc.record({ until: wall(Date.UTC(2016, 0, 1), Date.UTC(2035, 0, 1)) }),
      ),
    }),
  )
  .map(({ end, ...given }) => ({ ...given, ...end }))
  .filter((given) => !('byWeekNo' in given && 'bySetPosition' in given))

/** An event of any kind that calsync accepts. */
export const anyEvent: fc.Arbitrary<CalendarEvent> = accepted(
  fc
    .tuple(
      times,
      content,
      fc.oneof(fc.constant([]), fc.array(rule, { minLength: 1, maxLength: 2 })),
      fc.constantFrom('confirmed', 'cancelled'),
      fc.array(fc.tuple(override(), fc.nat({ max: 20 }), fc.boolean()), { maxLength: 4 }),
    )
    .map(([time, rest, recurrenceRules, status, overrides]) => {
      const series = { title: '', status, ...rest, ...time, recurrenceRules } as CalendarEventInput
      return { ...series, recurrenceOverrides: placed(series, overrides) } as CalendarEventInput
    }),
)

/** What fails core's own checks is drawn again. */
function accepted(inputs: fc.Arbitrary<CalendarEventInput>): fc.Arbitrary<CalendarEvent> {
  return inputs
    .map((input) => calendarEventSchema.safeParse(input).data ?? null)
    .filter((event) => event !== null)
    .filter(happens)
}

/** Rules that never give an occurrence make no event, and neither do changes that change nothing. */
function happens(event: CalendarEvent): boolean {
  const start = Date.parse(`${event.start}Z`)
  const range = { from: start, until: start + 5 * 366 * DAY_MS }
  if (regularIds(event, range, 1).ids.length === 0) return false
  return Object.entries(event.recurrenceOverrides).every(([id, override]) => {
    const from = Date.parse(`${id}Z`)
    const isRegular = regularIds(event, { from, until: from + 1 }, 1).ids.length > 0
    return Object.keys(override).length > 0 || !isRegular
  })
}

/** What a changed occurrence may differ in. Another zone than the series' is read back in the series'. */
function override(): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  return fc.oneof(
    fc.constant({ excluded: true }),
    fc.constant({}),
    content,
    fc.tuple(content, wall()).map(([fields, start]) => ({ ...fields, start })),
    fc.tuple(content, duration).map(([fields, length]) => ({ ...fields, duration: length })),
    times.map(({ start, duration: length, showWithoutTime }) => ({
      start,
      duration: length,
      showWithoutTime,
      timeZone: null,
    })),
  )
}

/** Gives overrides recurrence ids: of occurrences that the rules give, or of others. */
function placed(
  series: CalendarEventInput,
  overrides: readonly (readonly [Readonly<Record<string, unknown>>, number, boolean])[],
): Record<string, unknown> {
  const parsed = calendarEventSchema.safeParse(series)
  if (!parsed.success || overrides.length === 0) return {}
  const start = Date.parse(`${parsed.data.start}Z`)
  const range = { from: start, until: start + 4 * 366 * DAY_MS }
  const { ids } = regularIds(parsed.data, range, 30)
  return Object.fromEntries(
    overrides.map(([fields, index, isRegular]) => {
      const regular = ids[index % Math.max(1, ids.length)]
      const id = isRegular && regular !== undefined ? regular : start + (index + 1) * DAY_MS
      return [formatWallTime(id), wholeDays(parsed.data, fields)]
    }),
  )
}

/** An override of a series of whole days keeps to them, unless it says that it has a time. */
function wholeDays(
  { showWithoutTime }: CalendarEvent,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const { start, duration: length, ...rest } = fields
  if (!showWithoutTime || 'showWithoutTime' in fields) return fields
  return {
    ...rest,
    ...(typeof start === 'string' ? { start: midnight(start) } : {}),
    ...(length === undefined ? {} : { duration: 'P2D' }),
  }
}
