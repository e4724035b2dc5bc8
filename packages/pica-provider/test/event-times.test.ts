import type { CalendarEventInput } from '@calsync/core'
import { expect, test } from 'vitest'
import { eventTimes, type ZoneOptions } from '../src/outlook/event-times.js'
import { windowsZoneOf } from '../src/outlook/zones/windows-zone.js'
import { calendarEvent } from './support/events.js'
import { containing } from './support/matchers.js'

function times(event: Partial<CalendarEventInput>, options: Partial<ZoneOptions> = {}) {
  return eventTimes(calendarEvent(event), { zoneStyle: 'windows', ...options })
}

type Row = [
  name: string,
  event: Partial<CalendarEventInput>,
  start: [string, string],
  end: [string, string],
  instants?: [string, string],
]

const timed: Row[] = [
  [
    'winter',
    { start: '2027-01-15T09:30:00', timeZone: 'Europe/Berlin', duration: 'PT1H' },
    ['2027-01-15T09:30:00', 'W. Europe Standard Time'],
    ['2027-01-15T10:30:00', 'W. Europe Standard Time'],
    ['2027-01-15T08:30:00Z', '2027-01-15T09:30:00Z'],
  ],
  [
    'summer',
    { start: '2027-07-15T09:30:00', timeZone: 'America/New_York', duration: 'PT1H' },
    ['2027-07-15T09:30:00', 'Eastern Standard Time'],
    ['2027-07-15T10:30:00', 'Eastern Standard Time'],
    ['2027-07-15T13:30:00Z', '2027-07-15T14:30:00Z'],
  ],
  [
    'over midnight',
    { start: '2027-03-01T23:00:00', duration: 'PT2H' },
    ['2027-03-01T23:00:00', 'W. Europe Standard Time'],
    ['2027-03-02T01:00:00', 'W. Europe Standard Time'],
  ],
  [
    'over the spring change: hours are exact',
    { start: '2027-03-28T01:00:00', duration: 'PT2H' },
    ['2027-03-28T01:00:00', 'W. Europe Standard Time'],
    ['2027-03-28T04:00:00', 'W. Europe Standard Time'],
    ['2027-03-28T00:00:00Z', '2027-03-28T02:00:00Z'],
  ],
  [
    'over the spring change: days are days of the calendar',
    { start: '2027-03-27T12:00:00', duration: 'P1D' },
    ['2027-03-27T12:00:00', 'W. Europe Standard Time'],
    ['2027-03-28T12:00:00', 'W. Europe Standard Time'],
    ['2027-03-27T11:00:00Z', '2027-03-28T10:00:00Z'],
  ],
  [
    'in the hour that spring skips',
    { start: '2027-03-28T02:30:00', duration: 'PT1H' },
    ['2027-03-28T03:30:00', 'W. Europe Standard Time'],
    ['2027-03-28T04:30:00', 'W. Europe Standard Time'],
    ['2027-03-28T01:30:00Z', '2027-03-28T02:30:00Z'],
  ],
  [
    'in the hour that autumn repeats: in UTC, where it has one meaning',
    { start: '2027-10-31T02:30:00', duration: 'PT1H' },
    ['2027-10-31T00:30:00', 'UTC'],
    ['2027-10-31T01:30:00', 'UTC'],
    ['2027-10-31T00:30:00Z', '2027-10-31T01:30:00Z'],
  ],
  [
    'ending in the hour that autumn repeats',
    { start: '2027-10-31T01:30:00', duration: 'PT1H' },
    ['2027-10-30T23:30:00', 'UTC'],
    ['2027-10-31T00:30:00', 'UTC'],
  ],
  [
    'thirteen hours ahead',
    { start: '2027-01-01T00:30:00', timeZone: 'Pacific/Tongatapu', duration: 'PT30M' },
    ['2027-01-01T00:30:00', 'Tonga Standard Time'],
    ['2027-01-01T01:00:00', 'Tonga Standard Time'],
    ['2026-12-31T11:30:00Z', '2026-12-31T12:00:00Z'],
  ],
  [
    'fourteen hours ahead',
    { start: '2027-01-01T00:00:00', timeZone: 'Pacific/Kiritimati', duration: 'PT30M' },
    ['2027-01-01T00:00:00', 'Line Islands Standard Time'],
    ['2027-01-01T00:30:00', 'Line Islands Standard Time'],
  ],
  [
    'quarter of an hour',
    { start: '2027-01-01T12:00:00', timeZone: 'Pacific/Chatham', duration: 'PT30M' },
    ['2027-01-01T12:00:00', 'Chatham Islands Standard Time'],
    ['2027-01-01T12:30:00', 'Chatham Islands Standard Time'],
    ['2026-12-31T22:15:00Z', '2026-12-31T22:45:00Z'],
  ],
  [
    'an alias, in another case',
    { start: '2027-01-01T12:00:00', timeZone: 'us/EASTERN', duration: 'PT1H' },
    ['2027-01-01T12:00:00', 'Eastern Standard Time'],
    ['2027-01-01T13:00:00', 'Eastern Standard Time'],
  ],
  [
    'UTC',
    { start: '2027-01-01T12:00:00', timeZone: 'Etc/UTC', duration: 'PT1H' },
    ['2027-01-01T12:00:00', 'UTC'],
    ['2027-01-01T13:00:00', 'UTC'],
  ],
  [
    'no duration',
    { start: '2027-01-01T12:00:00', duration: 'PT0S' },
    ['2027-01-01T12:00:00', 'W. Europe Standard Time'],
    ['2027-01-01T12:00:00', 'W. Europe Standard Time'],
  ],
  [
    'a zone whose rules differ from its Windows zone: in UTC',
    { start: '2027-01-15T12:00:00', timeZone: 'America/Ojinaga', duration: 'PT1H' },
    ['2027-01-15T18:00:00', 'UTC'],
    ['2027-01-15T19:00:00', 'UTC'],
  ],
]

test.each(timed)('%s', (_name, event, start, end, instants) => {
  const result = times(event)
  expect(result).toMatchObject({
    start: { dateTime: start[0], timeZone: start[1] },
    end: { dateTime: end[0], timeZone: end[1] },
  })
  if (instants) expect(result).toMatchObject({ expected: { start: instants[0], end: instants[1] } })
})

const allDay: Row[] = [
  [
    'one day, floating',
    { start: '2027-03-01T00:00:00', timeZone: null, duration: 'P1D' },
    ['2027-03-01T00:00:00', 'UTC'],
    ['2027-03-02T00:00:00', 'UTC'],
  ],
  [
    'three days over the spring change, in a zone',
    { start: '2027-03-27T00:00:00', timeZone: 'Europe/Berlin', duration: 'P3D' },
    ['2027-03-27T00:00:00', 'W. Europe Standard Time'],
    ['2027-03-30T00:00:00', 'W. Europe Standard Time'],
  ],
  [
    'a day whose midnight does not exist',
    { start: '2027-03-27T00:00:00', timeZone: 'Asia/Beirut', duration: 'P1D' },
    ['2027-03-27T00:00:00', 'Middle East Standard Time'],
    ['2027-03-28T00:00:00', 'Middle East Standard Time'],
  ],
  [
    'over the end of a leap February',
    { start: '2028-02-28T00:00:00', timeZone: null, duration: 'P2D' },
    ['2028-02-28T00:00:00', 'UTC'],
    ['2028-03-01T00:00:00', 'UTC'],
  ],
]

test.each(allDay)('all day: %s', (_name, event, start, end) => {
  expect(times({ ...event, showWithoutTime: true })).toMatchObject({
    start: { dateTime: start[0], timeZone: start[1] },
    end: { dateTime: end[0], timeZone: end[1] },
    expected: { start: start[0].slice(0, 10), end: end[0].slice(0, 10) },
  })
})

test('a floating time is refused, unless a zone is set for it', () => {
  expect(times({ timeZone: null })).toMatchObject({
    kind: 'refused',
    error: { class: 'UNSUPPORTED_EVENT', message: containing('floatingTimeZone') },
  })
  expect(times({ timeZone: null }, { floatingTimeZone: 'Asia/Tokyo' })).toMatchObject({
    start: { dateTime: '2027-03-01T09:30:00', timeZone: 'Tokyo Standard Time' },
    expected: { start: '2027-03-01T00:30:00Z' },
  })
})

test('a zone that Windows does not have is refused by name', () => {
  expect(times({ timeZone: 'Antarctica/Troll' })).toMatchObject({
    kind: 'refused',
    error: { class: 'INVALID_EVENT_DATA', message: containing('Antarctica/Troll') },
  })
})

test('IANA names, when asked for', () => {
  expect(times({ timeZone: 'Antarctica/Troll' }, { zoneStyle: 'iana' })).toMatchObject({
    start: { dateTime: '2027-03-01T09:30:00', timeZone: 'Antarctica/Troll' },
  })
  const repeated = { start: '2027-10-31T02:30:00', duration: 'PT1H' }
  expect(times(repeated, { zoneStyle: 'iana' })).toMatchObject({ start: { timeZone: 'UTC' } })
})

test('every zone of the runtime but one has a Windows name', () => {
  const without = Intl.supportedValuesOf('timeZone').filter((zone) => windowsZoneOf(zone) === null)
  expect(without).toEqual(['Antarctica/Troll'])
})
