import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CalendarEvent,
  type CalendarEventInput,
  calendarEventSchema,
  hashEvent,
  parseCalendarEvent,
  type RecurrenceOverride,
  type RecurrenceRule,
} from '@calsync/core'
import { eventInputs } from './event-arbitraries.js'
import { inOtherWords, type Pick } from './same-meaning.js'

const SEED = 20_260_301
const attendees = { attendees: true }
const noAttendees = { attendees: false }

const hash = (input: CalendarEventInput) => hashEvent(parseCalendarEvent(input), attendees)

describe(`hash of generated events (seed ${SEED})`, { timeout: 60_000 }, () => {
  it('is equal for equal meaning', () => {
    const property = fc.property(eventInputs, fc.gen(), (event, gen) => {
      const pick: Pick = (ways) => ways[gen(fc.nat, ways.length - 1)] ?? ways[0]
      const other = inOtherWords(event, pick)
      expect(parseCalendarEvent(other)).toEqual(parseCalendarEvent(event))
      expect(hash(other)).toBe(hash(event))
    })
    fc.assert(property, { seed: SEED, numRuns: 500 })
  })

  it('differs for different events', () => {
    const hashes = new Map<string, CalendarEvent>()
    const property = fc.property(eventInputs, (input) => {
      const event = parseCalendarEvent(input)
      const text = hashEvent(event, attendees)
      const before = hashes.get(text)
      if (before !== undefined) expect(isDeepStrictEqual(event, before)).toBe(true)
      hashes.set(text, event)
    })
    fc.assert(property, { seed: SEED, numRuns: 500 })
    expect(hashes.size).toBeGreaterThan(400)
  })

  it('differs when any value anywhere in an event differs', () => {
    const property = fc.property(eventInputs, (input) => {
      const event = parseCalendarEvent(input)
      for (const [path, changed] of changesOf(event)) {
        expect(hashEvent(changed as CalendarEvent, attendees), path).not.toBe(
          hashEvent(event, attendees),
        )
      }
    })
    fc.assert(property, { seed: SEED, numRuns: 100 })
  })
})

const id = '2026-03-09T09:00:00'
const base = {
  title: 'Yoga',
  start: '2026-03-02T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
} satisfies CalendarEventInput

/** Another value for each field: a field that is added has to be named here, too. */
const otherFields: { readonly [K in keyof CalendarEvent]: CalendarEventInput[K] } = {
  title: 'Pilates',
  description: 'Bring a mat',
  descriptionContentType: 'text/html',
  start: '2026-03-02T10:00:00',
  timeZone: 'Europe/London',
  duration: 'PT2H',
  showWithoutTime: true,
  locations: [{ name: 'Room 1' }],
  virtualLocations: [{ uri: 'https://example.com/room' }],
  keywords: ['sports'],
  status: 'tentative',
  freeBusyStatus: 'free',
  privacy: 'private',
  alerts: [],
  participants: [{ email: 'alice@example.com' }],
  links: [{ href: 'https://example.com/42' }],
  recurrenceRules: ['FREQ=DAILY'],
  recurrenceOverrides: { [id]: {} },
}

/** For each part of a rule, a rule with it and one in which only it differs. */
const otherRules: { readonly [K in keyof RecurrenceRule]-?: readonly [string, string] } = {
  frequency: ['FREQ=DAILY', 'FREQ=WEEKLY'],
  interval: ['FREQ=DAILY', 'FREQ=DAILY;INTERVAL=2'],
  firstDayOfWeek: ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;WKST=SU'],
  byDay: ['FREQ=MONTHLY;BYDAY=1MO', 'FREQ=MONTHLY;BYDAY=2MO'],
  byMonthDay: ['FREQ=MONTHLY;BYMONTHDAY=1', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
  byMonth: ['FREQ=YEARLY;BYMONTH=1', 'FREQ=YEARLY;BYMONTH=1,2'],
  byYearDay: ['FREQ=YEARLY;BYYEARDAY=1', 'FREQ=YEARLY;BYYEARDAY=2'],
  byWeekNo: ['FREQ=YEARLY;BYWEEKNO=5;BYDAY=MO', 'FREQ=YEARLY;BYWEEKNO=6;BYDAY=MO'],
  byHour: ['FREQ=DAILY;BYHOUR=9', 'FREQ=DAILY;BYHOUR=10'],
  byMinute: ['FREQ=DAILY;BYMINUTE=0', 'FREQ=DAILY;BYMINUTE=30'],
  bySecond: ['FREQ=DAILY;BYSECOND=0', 'FREQ=DAILY;BYSECOND=30'],
  bySetPosition: ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1', 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=-1'],
  count: ['FREQ=DAILY;COUNT=3', 'FREQ=DAILY;COUNT=4'],
  until: ['FREQ=DAILY;UNTIL=20260401', 'FREQ=DAILY;UNTIL=20260402'],
}

/** An occurrence has the links of its series. */
function isOverridable(field: string): boolean {
  return !field.startsWith('recurrence') && field !== 'links'
}

/** Another value for each field of an override. */
const otherOverrides: { readonly [K in keyof RecurrenceOverride]-?: object } = {
  ...Object.fromEntries(
    Object.entries(otherFields)
      .filter(([field]) => isOverridable(field) && field !== 'showWithoutTime')
      .map(([field, value]) => [field, { [field]: value }]),
  ),
  showWithoutTime: { showWithoutTime: true, start: '2026-03-09T00:00:00', duration: 'P1D' },
  excluded: { excluded: true },
} as { readonly [K in keyof RecurrenceOverride]-?: object }

describe('the hash counts every field', () => {
  it('of an event: the table names them all', () => {
    const fields = Object.keys(otherFields).sort()
    // Left out where there are none: hashes of before there were any are what they were.
    const parsed = [...Object.keys(parseCalendarEvent(base)), 'links']
    expect(parsed.sort()).toEqual(fields)
    const otherNames = ['end', 'link']
    const inputs = Object.keys(calendarEventSchema.in.shape).filter((f) => !otherNames.includes(f))
    expect(inputs.sort()).toEqual(fields)
  })

  it.each(Object.entries(otherFields))('%s', (field, value) => {
    const allDay = { start: '2026-03-02T00:00:00', duration: 'P1D' }
    const from = field === 'showWithoutTime' ? { ...base, ...allDay } : base
    expect(hash({ ...from, [field]: value })).not.toBe(hash(from))
  })

  it.each(Object.entries(otherRules))('%s of a rule', (_part, [rule, other]) => {
    const hashOf = (text: string) => hash({ ...base, recurrenceRules: [text] })
    expect(hashOf(other)).not.toBe(hashOf(rule))
    expect(hash({ ...base, recurrenceRules: [rule, other] })).not.toBe(hashOf(rule))
  })

  it('of an override: the table names them all', () => {
    const own = Object.keys(otherFields).filter(isOverridable)
    expect(Object.keys(otherOverrides).sort()).toEqual([...own, 'excluded'].sort())
  })

  it.each(Object.entries(otherOverrides))('%s of an override', (_field, override) => {
    const hashOf = (given: object) => hash({ ...base, recurrenceOverrides: { [id]: given } })
    expect(hashOf(override)).not.toBe(hashOf({}))
    expect(hashOf(override)).not.toBe(
      hash({ ...base, recurrenceOverrides: { '2026-03-16T09:00:00': override } }),
    )
  })

  it('a day of the calendar is not 24 hours', () => {
    expect(hash({ ...base, duration: 'P1D' })).not.toBe(hash({ ...base, duration: 'PT24H' }))
  })
})

describe('participants', () => {
  const alice = { email: 'alice@example.com' }
  const invited: CalendarEventInput = {
    ...base,
    participants: [alice],
    recurrenceOverrides: { [id]: { title: 'Pilates', participants: [] } },
  }
  const others: readonly CalendarEventInput[] = [
    { ...invited, participants: [] },
    { ...invited, participants: [{ ...alice, name: 'Alice' }] },
    { ...invited, participants: [{ ...alice, role: 'optional' }] },
    { ...invited, recurrenceOverrides: { [id]: { title: 'Pilates' } } },
    {
      ...invited,
      recurrenceOverrides: {
        [id]: { title: 'Pilates', participants: [{ email: 'bob@example.com' }] },
      },
    },
  ]

  it.each(others)('count when they are sent, and only then: %j', (other) => {
    const event = parseCalendarEvent(invited)
    const changed = parseCalendarEvent(other)
    expect(hashEvent(changed, attendees)).not.toBe(hashEvent(event, attendees))
    expect(hashEvent(changed, noAttendees)).toBe(hashEvent(event, noAttendees))
  })

  it('count or not, in whichever order it is asked', () => {
    const event = parseCalendarEvent(invited)
    const without = hashEvent(event, noAttendees)
    expect(hashEvent(event, attendees)).not.toBe(without)
    expect(hashEvent(event, noAttendees)).toBe(without)
  })

  it.each(
    Object.entries(otherFields).filter(
      ([field]) => field !== 'participants' && field !== 'showWithoutTime',
    ),
  )('that are not sent leave %s to count', (field, value) => {
    const changed = parseCalendarEvent({ ...invited, [field]: value })
    expect(hashEvent(changed, noAttendees)).not.toBe(
      hashEvent(parseCalendarEvent(invited), noAttendees),
    )
  })
})

/** Copies of a value in each of which one thing differs, with the path to it. */
function* changesOf(value: unknown, path = 'event'): Generator<[string, unknown]> {
  if (Array.isArray(value)) {
    yield [`${path} with one more`, [...(value as unknown[]), 'more']]
    for (const [index, item] of (value as unknown[]).entries()) {
      yield [`${path} without ${index}`, value.toSpliced(index, 1)]
      for (const [at, changed] of changesOf(item, `${path}.${index}`)) {
        yield [at, value.with(index, changed)]
      }
    }
  } else if (typeof value === 'object' && value !== null) {
    yield [`${path} with one more`, { ...value, more: 1 }]
    for (const [key, member] of Object.entries(value)) {
      const { [key]: _, ...rest } = value as Record<string, unknown>
      yield [`${path} without ${key}`, rest]
      for (const [at, changed] of changesOf(member, `${path}.${key}`)) {
        yield [at, { ...value, [key]: changed }]
      }
    }
  } else if (typeof value === 'string') yield [path, `${value}x`]
  else if (typeof value === 'number') yield [path, value + 1]
  else if (typeof value === 'boolean') yield [path, !value]
  else yield [path, 'something']
}
