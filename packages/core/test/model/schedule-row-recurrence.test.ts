import { describe, expect, it } from 'vitest'
import { isSeries, readScheduleRow, type ScheduleRow } from '@calsync/core'

const row: ScheduleRow = {
  id: '42',
  title: 'Yoga',
  start: '2026-03-02T08:00:00+00:00',
  duration_minutes: 60,
  time_zone: 'Europe/Berlin',
  facilitators: ['alice'],
}
const weekly = 'FREQ=WEEKLY;BYDAY=MO'
const excluded = { excluded: true }

function read(change: Partial<ScheduleRow>) {
  return readScheduleRow('class', { ...row, ...change })
}

function event(change: Partial<ScheduleRow>) {
  const answer = read(change)
  if (answer.kind !== 'found') throw new Error(JSON.stringify(answer))
  return answer.schedule.event
}

describe('the recurrence of a row', () => {
  it('is none where no column says so', () => {
    const empty = { rrule: '', exdates: [], rdates: null, recurrence_overrides: {} }
    expect(isSeries(event(empty))).toBe(false)
    expect(event(empty)).toEqual(event({}))
  })

  it('is read from rrule, several on lines of their own', () => {
    expect(event({ rrule: weekly }).recurrenceRules).toEqual([
      { frequency: 'weekly', byDay: [{ day: 'mo' }] },
    ])
    const lines = `RRULE:${weekly}\r\n\nRRULE:FREQ=DAILY;COUNT=3\n`
    expect(event({ rrule: lines }).recurrenceRules).toEqual([
      { frequency: 'weekly', byDay: [{ day: 'mo' }] },
      { frequency: 'daily', count: 3 },
    ])
  })

  it('ends at an instant that rrule names, in the zone of the row', () => {
    expect(event({ rrule: 'FREQ=DAILY;UNTIL=20260402T070000Z' }).recurrenceRules).toEqual([
      { frequency: 'daily', until: '2026-04-02T09:00:00' },
    ])
  })

  it.each([
    ['an instant', '2026-03-09T08:00:00+00:00'],
    ['an instant of another offset', '2026-03-09T03:00:00-05:00'],
    ['wall time of the zone', '2026-03-09T09:00:00'],
    ['wall time as Postgres writes it', '2026-03-09 09:00:00'],
    ['a date: the occurrence of that day', '2026-03-09'],
  ])('takes an exclusion as %s', (_name, text) => {
    expect(event({ rrule: weekly, exdates: [text] }).recurrenceOverrides).toEqual({
      '2026-03-09T09:00:00': excluded,
    })
  })

  it('takes an exclusion in summer at the same wall time', () => {
    const exdates = ['2026-03-30T07:00:00+00:00', '2026-04-06']
    expect(Object.keys(event({ rrule: weekly, exdates }).recurrenceOverrides)).toEqual([
      '2026-03-30T09:00:00',
      '2026-04-06T09:00:00',
    ])
  })

  it('takes a date before 1970 for that day, too', () => {
    const change = { start: '1969-12-01T09:00:00', rrule: weekly, exdates: ['1969-12-08'] }
    expect(Object.keys(event(change).recurrenceOverrides)).toEqual(['1969-12-08T09:00:00'])
  })

  it('takes dates of an all-day row as days', () => {
    const allDay = { start: '2026-03-02', duration_minutes: null, time_zone: null, rrule: weekly }
    const change = { exdates: ['2026-03-09'], rdates: ['2026-03-10T00:00:00'] }
    expect(event({ ...allDay, ...change })).toMatchObject({
      showWithoutTime: true,
      recurrenceOverrides: { '2026-03-09T00:00:00': excluded, '2026-03-10T00:00:00': {} },
    })
  })

  it('has added dates, with or without a rule', () => {
    const rdates = ['2026-03-05T18:00:00', '2026-03-06']
    const added = { '2026-03-05T18:00:00': {}, '2026-03-06T09:00:00': {} }
    expect(event({ rdates }).recurrenceOverrides).toEqual(added)
    expect(isSeries(event({ rdates }))).toBe(true)
    expect(event({ rdates, rrule: weekly }).recurrenceOverrides).toEqual(added)
  })

  it('has changed occurrences, which count for more than exdates, and those than rdates', () => {
    const dates = ['2026-03-09', '2026-03-10']
    const { recurrenceOverrides } = event({
      rrule: weekly,
      rdates: dates,
      exdates: dates,
      recurrence_overrides: { '2026-03-09T08:00:00Z': { title: 'Pilates' } },
    })
    expect(recurrenceOverrides).toEqual({
      '2026-03-09T09:00:00': { title: 'Pilates' },
      '2026-03-10T09:00:00': excluded,
    })
  })

  it.each([
    ['fields of an event', { title: 'Pilates', duration: 'PT2H' }],
    ['columns', { title: 'Pilates', duration_minutes: 120 }],
    ['an end', { title: 'Pilates', end: '2026-03-09T10:00:00Z' }],
    ['an end in wall time', { title: 'Pilates', end: '2026-03-09 11:00' }],
    ['nulls, which are as in the series', { title: 'Pilates', duration: 'PT2H', start: null }],
    ['an occurrence that is not excluded', { title: 'Pilates', duration: 'PT2H', excluded: false }],
  ])('takes what an occurrence changes as %s', (_name, override) => {
    const change = { rrule: weekly, recurrence_overrides: { '2026-03-09': override } }
    expect(event(change).recurrenceOverrides).toEqual({
      '2026-03-09T09:00:00': { title: 'Pilates', duration: 'PT2H' },
    })
  })

  it.each([
    ['an instant', '2026-03-10T17:00:00+00:00', '2026-03-10T19:00:00+01:00'],
    ['wall time', '2026-03-10 18:00:00', '2026-03-10 19:00:00'],
  ])('moves an occurrence to %s', (_name, start, end) => {
    const overrides = { '2026-03-09T08:00:00Z': { start, end, location: 'Hall' } }
    expect(event({ rrule: weekly, recurrence_overrides: overrides }).recurrenceOverrides).toEqual({
      '2026-03-09T09:00:00': { start: '2026-03-10T18:00:00', locations: [{ name: 'Hall' }] },
    })
  })

  it('moves an all-day occurrence', () => {
    const allDay = { start: '2026-03-02', duration_minutes: null, time_zone: null, rrule: weekly }
    const overrides = { '2026-03-09': { start: '2026-03-10', end: '2026-03-12' } }
    expect(event({ ...allDay, recurrence_overrides: overrides }).recurrenceOverrides).toEqual({
      '2026-03-09T00:00:00': { start: '2026-03-10T00:00:00', duration: 'P2D' },
    })
  })

  it.each([
    [{ start: 'soon' }, 'recurrenceOverrides.2026-03-09T09:00:00.start'],
    [{ end: 'late' }, 'recurrence_overrides.2026-03-09: end is not a date and time'],
    [{ end: '2026-03-08T10:00' }, 'is before start'],
    [{ duration_minutes: 'x' }, 'duration_minutes is not a number'],
    [{ duration_minutes: -1 }, 'duration_minutes is negative'],
    [{ location: 7 }, 'recurrenceOverrides.2026-03-09T09:00:00.locations'],
    [{ tittle: 'x' }, 'tittle'],
  ])('refuses %j', (override, message) => {
    const answer = read({ rrule: weekly, recurrence_overrides: { '2026-03-09': override } })
    expect(answer).toMatchObject({
      kind: 'invalid',
      error: { message: expect.stringContaining(message) as string },
    })
  })

  it('may come with a whole event in one column, which says all there is to say', () => {
    const whole = {
      title: 'Pilates',
      start: '2026-03-02T10:00:00',
      end: '2026-03-02T11:00:00',
      timeZone: 'europe/berlin',
      recurrenceRules: [weekly],
      recurrenceOverrides: { '2026-03-09T10:00:00': { excluded: true } },
    }
    expect(event({ event: whole, rrule: 'FREQ=DAILY', title: 'Yoga', start: null })).toMatchObject({
      title: 'Pilates',
      timeZone: 'Europe/Berlin',
      duration: 'PT1H',
      recurrenceRules: [{ frequency: 'weekly', byDay: [{ day: 'mo' }] }],
      recurrenceOverrides: { '2026-03-09T10:00:00': excluded },
    })
  })

  it.each<[string, Partial<ScheduleRow>]>([
    ['recurrenceRules.0 has the part "EVERY=WEEK"', { rrule: 'EVERY=WEEK' }],
    ['recurrenceRules.1.byDay ', { rrule: `${weekly}\nFREQ=DAILY;BYDAY=1MO` }],
    ['exdates holds "next week", which is not a date and time', { exdates: ['next week'] }],
    ['rdates holds "2026-02-30", which is not a date and time', { rdates: ['2026-02-30'] }],
    ['recurrence_overrides has the key "soon"', { recurrence_overrides: { soon: {} } }],
    [
      'recurrenceOverrides.2026-03-09T09:00:00 Unrecognized key: "titel"',
      { recurrence_overrides: { '2026-03-09': { titel: 'x' } } },
    ],
    ['title ', { event: { start: '2026-03-02T10:00:00' } }],
    [
      'Unrecognized key: "summary"',
      { event: { title: 'x', start: '2026-03-02T10:00:00', summary: 'x' } },
    ],
  ])('is refused with the schedule and the field: %s', (text, change) => {
    const answer = read(change)
    expect(answer).toMatchObject({ kind: 'invalid', ref: 'class:42' })
    if (answer.kind === 'invalid') expect(answer.error.message).toContain(`class:42: ${text}`)
  })
})
