import { describe, expect, it } from 'vitest'
import {
  CalsyncError,
  canonicalTimeZone,
  hashEvent,
  hashSchedule,
  localEndOf,
  parseCalendarEvent,
  type CalendarEventInput,
  type Schedule,
} from '@calsync/core'

const base: CalendarEventInput = {
  title: 'Yoga',
  start: '2026-03-29T01:30:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
}

const hash = (input: CalendarEventInput) =>
  hashEvent(parseCalendarEvent(input), { attendees: false })

describe('parseCalendarEvent', () => {
  it('completes what was left out', () => {
    expect(parseCalendarEvent({ title: 'x', start: '2026-01-01T09:00:00' })).toMatchObject({
      timeZone: null,
      duration: 'PT0S',
      showWithoutTime: false,
      freeBusyStatus: 'busy',
      privacy: 'public',
      alerts: null,
    })
  })

  it.each([
    ['start', { start: 'tomorrow' }],
    ['start', { start: '2026-02-30T09:00:00' }],
    ['timeZone', { timeZone: 'Europe/Atlantis' }],
    ['timeZone', { timeZone: '+01:00' }],
    ['duration', { duration: '-PT1H' }],
    ['duration', { duration: 'P1M' }],
    ['duration', { duration: 'P3661D' }],
    ['duration', { duration: 'PT87841H' }],
    ['duration', { showWithoutTime: true, start: '2026-01-01T00:00:00', duration: 'PT5H' }],
    ['start', { showWithoutTime: true, duration: 'P1D' }],
    ['description', { description: 'x'.repeat(1_000_001) }],
    ['participants.0.email', { participants: [{ email: 'nobody' }] }],
  ] as const)('names the field that is wrong: %s', (field, change) => {
    const parse = () => parseCalendarEvent({ ...base, ...change })
    expect(parse).toThrow(CalsyncError)
    expect(parse).toThrow(field)
  })

  it('never quotes a long value', () => {
    try {
      parseCalendarEvent({ ...base, description: 'secret'.repeat(200_000) })
      expect.unreachable()
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(300)
    }
  })
})

describe('localEndOf', () => {
  it.each([
    ['hours are exact over the missing hour', base, '2026-03-29T03:30:00'],
    ['days are days of the calendar', { ...base, duration: 'P1D' }, '2026-03-30T01:30:00'],
    [
      'a floating time knows no daylight saving',
      { ...base, timeZone: null },
      '2026-03-29T02:30:00',
    ],
  ])('%s', (_name, input, end) => {
    expect(localEndOf(parseCalendarEvent(input))).toBe(end)
  })
})

describe('hashEvent', () => {
  it.each([
    [
      'the order of keys',
      { duration: 'PT1H', timeZone: base.timeZone, start: base.start, title: base.title },
    ],
    ['the case of the zone', { ...base, timeZone: 'europe/BERLIN' }],
    ['how a duration is written', { ...base, duration: 'PT60M' }],
    ['defaults written out', { ...base, description: '', keywords: [] }],
    ['participants, which are not sent', { ...base, participants: [{ email: 'a@example.com' }] }],
  ])('does not depend on %s', (_name, input) => {
    expect(hash(input as CalendarEventInput)).toBe(hash(base))
  })

  it.each([
    { title: 'Pilates' },
    { start: '2026-03-29T01:31:00' },
    { timeZone: 'Europe/London' },
    { duration: 'PT2H' },
    { description: 'x' },
    { locations: [{ name: 'Room 1' }] },
    { keywords: ['x'] },
    { status: 'tentative' as const },
    { freeBusyStatus: 'free' as const },
    { privacy: 'private' as const },
    { alerts: [] },
    { recurrenceRules: ['FREQ=DAILY'] },
  ])('differs when %o changes', (change) => {
    expect(hash({ ...base, ...change })).not.toBe(hash(base))
  })

  it('counts participants when they are sent', () => {
    const withGuest = parseCalendarEvent({ ...base, participants: [{ email: 'a@example.com' }] })
    const without = parseCalendarEvent(base)
    expect(hashEvent(withGuest, { attendees: true })).not.toBe(
      hashEvent(without, { attendees: true }),
    )
  })
})

describe('hashSchedule', () => {
  const schedule: Schedule = {
    ref: 'class:1',
    organizationId: '',
    event: parseCalendarEvent(base),
    facilitators: ['bob', 'alice'],
    deleted: false,
  }

  it('counts facilitators, whatever their order', () => {
    const reordered = hashSchedule({ ...schedule, facilitators: ['alice', 'bob'] })
    expect(reordered).toBe(hashSchedule(schedule))
    expect(hashSchedule({ ...schedule, facilitators: ['alice'] })).not.toBe(reordered)
  })
})

describe('canonicalTimeZone', () => {
  it.each([
    ['utc', 'UTC'],
    ['Etc/UTC', 'UTC'],
    ['europe/berlin', 'Europe/Berlin'],
    ['Mars/Olympus', null],
    ['', null],
  ])('%s is %s', (name, canonical) => {
    expect(canonicalTimeZone(name)).toBe(canonical)
  })
})
