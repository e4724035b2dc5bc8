import { describe, expect, it } from 'vitest'
import {
  firstRegularId,
  lastRegularId,
  type LoadedSchedule,
  parseCalendarEvent,
  parseWallTime,
  readScheduleRow,
  recurrenceIds,
  type ScheduleRow,
} from '@calsync/core'
import { defaultSeriesPolicy, layOut } from '../../src/decide/lay-out.js'
import { defaultWindow } from '../../src/decide/window.js'

const row: ScheduleRow = {
  id: '42',
  title: 'Yoga',
  start: '2026-03-02T09:00:00+00:00',
  duration_minutes: 90,
  time_zone: 'Europe/Berlin',
  facilitators: ['alice'],
  deleted_at: null,
}

function read(change: Partial<ScheduleRow>): LoadedSchedule {
  return readScheduleRow('class', { ...row, ...change })
}

function series(start: string, rule: string) {
  const input = { title: 'Yoga', start, duration: 'PT30M', recurrenceRules: [rule] }
  return parseCalendarEvent({ ...input, timeZone: 'Europe/Berlin' })
}

const NOW = Date.UTC(2026, 2, 1)
const window = { from: NOW, until: NOW + 731 * 86_400_000 }

describe('rows that a generator found', () => {
  it('takes a zone with white space around it for the zone', () => {
    const answer = read({ time_zone: ' europe/berlin\ufeff', end: '2026-03-02T10:00:00+00:00' })
    expect(answer).toMatchObject({ schedule: { event: { timeZone: 'Europe/Berlin' } } })
  })

  it('does not read a year of the first century as one of the twentieth', () => {
    expect(parseWallTime('0050-06-01T00:00:00')).toBeNull()
    expect(parseWallTime('0100-06-01')).toBe(Date.UTC(100, 5, 1))
    expect(read({ start: '0001-01-01T00:00:00' }).kind).toBe('invalid')
  })

  it.each(['Asia/Tokyo', 'America/New_York'])(
    'keeps an end at the end of time a date, in %s',
    (timeZone) => {
      const answer = read({ time_zone: timeZone, rrule: 'FREQ=DAILY;UNTIL=99991231T235959Z' })
      if (answer.kind !== 'found') throw new Error(JSON.stringify(answer))
      const [rule] = answer.schedule.event.recurrenceRules
      expect(rule?.until).toMatch(/^9999-12-31T/)
      expect(parseCalendarEvent(answer.schedule.event)).toEqual(answer.schedule.event)
    },
  )

  it('says what is wrong with a row whose id is very long', () => {
    const answer = read({ id: 'x'.repeat(500), title: 7 as never })
    expect(answer).toMatchObject({ kind: 'invalid', ref: `class:${'x'.repeat(500)}` })
    expect(answer).toHaveProperty('error.message', expect.stringMatching(/^class:x+…: title /))
  })
})

describe('rules that took very long', () => {
  // Each of them held the process for 10 s, the second for hours.
  it.each([
    ['2026-03-02T09:00:00', 'FREQ=MINUTELY;BYDAY=MO;COUNT=1000000'],
    ['1990-01-31T10:00:00', 'FREQ=SECONDLY;INTERVAL=9999;BYDAY=MO,TU;BYSETPOS=1;COUNT=1000000'],
    ['2024-02-29T09:00:00', 'FREQ=SECONDLY;BYMONTH=12;BYYEARDAY=366;COUNT=1000000'],
  ])('are left in time, and are not over: %s %s', { timeout: 60_000 }, (start, rule) => {
    const event = series(start, rule)
    const begun = process.cpuUsage()
    expect(firstRegularId(event)).not.toBeNull()
    expect(lastRegularId(event)).toBe(Infinity)
    recurrenceIds(event, window, 3_000)
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(8_000)
  })

  it('are written or refused, never left out', { timeout: 60_000 }, () => {
    const event = series('2026-03-02T09:00:00', 'FREQ=MINUTELY;BYDAY=MO;COUNT=1000000')
    const { wishes } = layOut(event, new Map(), {
      formOf: () => ({ kind: 'occurrences', reason: 'it is no series' }),
      attendees: false,
      mails: false,
      window: defaultWindow,
      series: defaultSeriesPolicy,
      now: NOW,
      whenGone: 'recreate',
    })
    expect(wishes).toMatchObject([{ part: '', presence: 'present' }])
  })

  it('know the last of what is counted at even steps', () => {
    const last = (rule: string) => lastRegularId(series('2026-03-02T09:00:00', rule))
    const start = Date.UTC(2026, 2, 2, 9)
    expect(last('FREQ=SECONDLY;COUNT=1000000')).toBe(start + 999_999_000)
    expect(last('FREQ=HOURLY;INTERVAL=5;COUNT=280')).toBe(start + 279 * 5 * 3_600_000)
  })
})
