import type { CalendarEventInput } from '@calsync/core'
import { expect, test } from 'vitest'
import type { OutlookOptions } from '../../src/index.js'
import { formOf, reasonOf, sentSeries } from '../support/series.js'

/** In Berlin the hour from 02:00 is skipped on 28 March 2027, and repeated on 31 October. */
const daily = { recurrenceRules: ['FREQ=DAILY'] }

test.each<[string, Partial<CalendarEventInput>]>([
  ['ends as the hour begins', { start: '2027-03-01T00:30:00', duration: 'PT1H29M' }],
  ['begins as the hour ends', { start: '2027-03-01T03:00:00', duration: 'PT1H' }],
  ['at noon', { start: '2027-03-01T12:00:00', duration: 'PT8H' }],
])('native: a day that %s', (_name, input) => {
  expect(formOf({ ...daily, ...input }).kind).toBe('native')
})

test.each<[string, Partial<CalendarEventInput>, string]>([
  ['in the skipped hour', { start: '2027-03-01T02:30:00' }, '2027-03-28'],
  ['in the repeated hour', { start: '2027-04-01T02:30:00' }, '2027-10-31'],
  ['ends in it', { start: '2027-03-01T01:30:00', duration: 'PT1H' }, '2027-03-28'],
  ['ends as it begins', { start: '2027-03-01T01:00:00', duration: 'PT1H' }, '2027-03-28'],
  ['goes on over it', { start: '2027-03-01T22:00:00', duration: 'PT8H' }, '2027-03-27'],
  ['lasts a day of the calendar', { start: '2027-03-01T12:00:00', duration: 'P1D' }, '2027-03-27'],
])('an occurrence %s', (_name, input, date) => {
  const reason = reasonOf({ ...daily, ...input })
  expect(reason).toContain(
    `the occurrence on ${date} meets a change of the clocks in Europe/Berlin`,
  )
})

test.each<[string, string[], boolean]>([
  ['a series that is over before', ['FREQ=DAILY;UNTIL=20270327'], true],
  ['a series that is over on the day', ['FREQ=DAILY;UNTIL=20270328T120000'], false],
  ['Mondays, when clocks are changed on Sundays', ['FREQ=WEEKLY;BYDAY=MO'], true],
  ['Sundays', ['FREQ=WEEKLY;BYDAY=SU'], false],
  ['the last Sunday of January', ['FREQ=YEARLY;BYMONTH=1;BYDAY=-1SU'], true],
  ['the last Sunday of October', ['FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU'], false],
])('at half past two: %s', (_name, recurrenceRules, native) => {
  const form = formOf({ start: '2027-03-01T02:30:00', recurrenceRules })
  expect(form.kind).toBe(native ? 'native' : 'occurrences')
})

test('zones without changes, and all-day series, meet none', () => {
  const night = { start: '2027-03-01T02:30:00', duration: 'PT6H' }
  for (const timeZone of ['UTC', 'Asia/Tokyo', 'Asia/Kolkata']) {
    expect(formOf({ ...daily, ...night, timeZone }).kind).toBe('native')
  }
  const day = { start: '2027-03-01T00:00:00', duration: 'P1D', showWithoutTime: true }
  for (const timeZone of [null, 'Europe/Berlin', 'Asia/Beirut', 'Antarctica/Troll']) {
    expect(formOf({ ...daily, ...day, timeZone }).kind).toBe('native')
  }
})

test('a zone whose hours Windows does not keep', () => {
  const input = { ...daily, timeZone: 'America/Ojinaga' }
  expect(reasonOf(input)).toBe(
    `Outlook's zone "Mountain Standard Time" keeps other hours than America/Ojinaga while the series lasts`,
  )
  const { start, recurrence } = sentSeries(input, { zoneStyle: 'iana' })
  expect([start?.timeZone, recurrence.range?.recurrenceTimeZone]).toEqual([
    'America/Ojinaga',
    'America/Ojinaga',
  ])
})

test('a zone counts only while the series lasts', () => {
  // Until 30 October 2022 Ojinaga kept the hours of Denver.
  const input = { timeZone: 'America/Ojinaga', start: '2022-05-02T09:30:00' }
  const form = (rule: string) => formOf({ ...input, recurrenceRules: [rule] }).kind
  expect(form('FREQ=WEEKLY;COUNT=20')).toBe('native')
  expect(form('FREQ=WEEKLY;UNTIL=20221024')).toBe('native')
  expect(form('FREQ=WEEKLY;UNTIL=20221231')).toBe('occurrences')
  expect(form('FREQ=WEEKLY')).toBe('occurrences')
})

test.each<[string, Partial<OutlookOptions>, object]>([
  ['no zone', {}, { class: 'UNSUPPORTED_EVENT' }],
  ['a zone that Windows does not have', {}, { class: 'INVALID_EVENT_DATA' }],
])('%s: native, so that it is refused once', (name, options) => {
  const timeZone = name === 'no zone' ? null : 'Antarctica/Troll'
  const input = { timeZone, recurrenceRules: ['FREQ=YEARLY;BYWEEKNO=9'] }
  expect(formOf(input, options).kind).toBe('native')
  expect(() => sentSeries(input, options)).toThrow(/time zone/)
})

test('a floating series in the zone that is set for it', () => {
  const input = { ...daily, timeZone: null }
  const { start, recurrence } = sentSeries(input, { floatingTimeZone: 'Asia/Tokyo' })
  expect(start).toEqual({ dateTime: '2027-03-01T09:30:00', timeZone: 'Tokyo Standard Time' })
  expect(recurrence.range?.recurrenceTimeZone).toBe('Tokyo Standard Time')
})

test('occurrences that overlap', () => {
  const all = { start: '2027-03-01T00:00:00', showWithoutTime: true, timeZone: null }
  const week = { recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO,WE'] }
  expect(formOf({ ...all, ...week, duration: 'P2D' }).kind).toBe('native')
  expect(reasonOf({ ...all, ...week, duration: 'P3D' })).toContain('overlap')
})
