import { describe, expect, it } from 'vitest'
import { type CalendarEventInput, localEndOf, parseCalendarEvent } from '@calsync/core'

const base = { title: 'Yoga', timeZone: 'Europe/Berlin', start: '2026-03-02T09:00:00' }

function parse(change: Partial<CalendarEventInput>) {
  return parseCalendarEvent({ ...base, ...change })
}

describe('end, in place of duration', () => {
  it.each([
    ['the same day', {}, '2026-03-02T10:30:00', 'PT1H30M'],
    ['the next day', {}, '2026-03-03T09:00:00', 'PT24H'],
    ['at once', {}, '2026-03-02T09:00:00', 'PT0S'],
    ['after the missing hour', { start: '2026-03-29T01:30:00' }, '2026-03-29T03:30:00', 'PT1H'],
    ['after the repeated hour', { start: '2026-10-25T01:30:00' }, '2026-10-25T03:30:00', 'PT3H'],
    [
      'the morning after the clocks change',
      { start: '2026-03-28T22:00:00' },
      '2026-03-29T06:00:00',
      'PT7H',
    ],
    [
      'floating, over the same hour',
      { start: '2026-03-29T01:30:00', timeZone: null },
      '2026-03-29T03:30:00',
      'PT2H',
    ],
  ])('is exact: %s', (_name, change, end, duration) => {
    const event = parse({ ...change, end })
    expect(event.duration).toBe(duration)
    expect(localEndOf(event)).toBe(end)
    expect(event).not.toHaveProperty('end')
  })

  it('counts days of an all-day event, whatever the clocks do', () => {
    const day = { start: '2026-03-28T00:00:00', showWithoutTime: true }
    expect(parse({ ...day, end: '2026-03-30T00:00:00' }).duration).toBe('P2D')
    expect(parse({ ...day, timeZone: null, end: '2026-03-29T00:00:00' }).duration).toBe('P1D')
  })

  it.each<[string, Partial<CalendarEventInput>]>([
    ['end is before start', { end: '2026-03-02T08:59:59' }],
    [
      'end is before start',
      { start: '2026-03-02T00:00:00', showWithoutTime: true, end: '2026-03-01T00:00:00' },
    ],
    ['end is more than 3660 days after start', { end: '2036-03-10T09:00:01' }],
    ['end stands beside duration', { end: '2026-03-02T10:00:00', duration: 'PT1H' }],
    ['end must be a local date and time', { end: '2026-03-02' }],
    [
      'duration must be one or more whole days',
      { start: '2026-03-02T00:00:00', showWithoutTime: true, end: '2026-03-02T00:00:00' },
    ],
  ])('is refused with its name: %s', (message, change) => {
    expect(() => parse(change)).toThrow(message)
  })
})
