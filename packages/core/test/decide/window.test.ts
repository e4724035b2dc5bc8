import { describe, expect, it } from 'vitest'
import { type CalendarEventInput, parseCalendarEvent } from '@calsync/core'
import { placeInWindow, placeSeries } from '../../src/decide/window.js'

const DAY = 86_400_000
const window = { pastMs: 7 * DAY, futureMs: 30 * DAY }
const now = Date.UTC(2026, 0, 31, 12)

function event(start: string, change: Partial<CalendarEventInput> = {}) {
  return parseCalendarEvent({ title: 'Yoga', start, timeZone: 'UTC', duration: 'PT1H', ...change })
}

function place(start: string, change: Partial<CalendarEventInput> = {}) {
  return placeInWindow(event(start, change), window, now)
}

describe('placeInWindow', () => {
  it.each([
    ['now', '2026-01-31T12:00:00'],
    ['that ended exactly as long ago as the window reaches', '2026-01-24T11:00:00'],
    ['that starts exactly where the window ends', '2026-03-02T12:00:00'],
  ])('an event %s is inside', (_name, start) => {
    expect(place(start)).toEqual({ kind: 'inside' })
  })

  it('an event that ended before the window is past, however long it was', () => {
    expect(place('2026-01-24T10:59:59')).toEqual({ kind: 'past' })
    expect(place('2026-01-20T10:00:00', { duration: 'P10D' })).toEqual({ kind: 'inside' })
  })

  it('an event behind the window enters it at a known instant, where it is inside', () => {
    const start = Date.UTC(2026, 2, 10, 9)
    const placed = place('2026-03-10T09:00:00')
    expect(placed).toEqual({ kind: 'future', entersAt: start - window.futureMs })
    const entering = event('2026-03-10T09:00:00')
    expect(placeInWindow(entering, window, start - window.futureMs)).toEqual({ kind: 'inside' })
  })
})

describe('placeSeries', () => {
  const inside = { kind: 'inside' }
  const past = { kind: 'past' }
  const enters = (...utc: [number, number, number, number]) => ({
    kind: 'future',
    entersAt: Date.UTC(...utc) - window.futureMs,
  })

  it.each<[string, string, Partial<CalendarEventInput>, object]>([
    [
      'without end, begun long ago',
      '2010-01-01T09:00:00',
      { recurrenceRules: ['FREQ=WEEKLY'] },
      inside,
    ],
    [
      'without end, not begun',
      '2026-06-01T09:00:00',
      { recurrenceRules: ['FREQ=WEEKLY'] },
      enters(2026, 5, 1, 9),
    ],
    [
      'whose first occurrence comes later than its start',
      '2026-02-01T09:00:00',
      { recurrenceRules: ['FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1'] },
      enters(2026, 5, 1, 9),
    ],
    [
      'ended before the window',
      '2025-01-01T09:00:00',
      { recurrenceRules: ['FREQ=DAILY;COUNT=9'] },
      past,
    ],
    [
      'ended exactly where it begins',
      '2026-01-20T11:00:00',
      { recurrenceRules: ['FREQ=DAILY;COUNT=5'] },
      inside,
    ],
    [
      'ended a second before',
      '2026-01-20T10:59:59',
      { recurrenceRules: ['FREQ=DAILY;COUNT=5'] },
      past,
    ],
    [
      'whose last occurrence is long',
      '2026-01-01T09:00:00',
      { recurrenceRules: ['FREQ=DAILY;COUNT=2'], duration: 'P30D' },
      inside,
    ],
    [
      'ended, one of them moved into the window',
      '2025-01-01T09:00:00',
      {
        recurrenceRules: ['FREQ=DAILY;COUNT=9'],
        recurrenceOverrides: { '2025-01-05T09:00:00': { start: '2026-02-01T09:00:00' } },
      },
      inside,
    ],
    [
      'ended, one of them lengthened into the window',
      '2026-01-01T09:00:00',
      {
        recurrenceRules: ['FREQ=DAILY;COUNT=2'],
        recurrenceOverrides: { '2026-01-02T09:00:00': { duration: 'P30D' } },
      },
      inside,
    ],
    [
      'ended, one added in the window',
      '2025-01-01T09:00:00',
      {
        recurrenceRules: ['FREQ=DAILY;COUNT=9'],
        recurrenceOverrides: { '2026-02-01T09:00:00': {} },
      },
      inside,
    ],
    [
      'ended, one excluded in the window',
      '2025-01-01T09:00:00',
      {
        recurrenceRules: ['FREQ=DAILY;COUNT=9'],
        recurrenceOverrides: { '2026-02-01T09:00:00': { excluded: true } },
      },
      past,
    ],
    [
      'not begun, one moved before the rest of it',
      '2026-06-01T09:00:00',
      {
        recurrenceRules: ['FREQ=WEEKLY'],
        recurrenceOverrides: { '2026-06-08T09:00:00': { start: '2026-05-01T09:00:00' } },
      },
      enters(2026, 4, 1, 9),
    ],
    [
      'of dates alone',
      '2025-01-01T09:00:00',
      { recurrenceOverrides: { '2025-02-01T09:00:00': {} } },
      past,
    ],
    [
      'that never happens',
      '2026-01-31T09:00:00',
      { recurrenceRules: ['FREQ=DAILY;UNTIL=20250101'] },
      past,
    ],
  ])('a series %s', (_name, start, change, expected) => {
    expect(placeSeries(event(start, change), window, now)).toEqual(expected)
  })

  it('is placed by its zone, the last occurrence with the offset of its own day', () => {
    const change = { timeZone: 'America/New_York', recurrenceRules: ['FREQ=DAILY;COUNT=10'] }
    const series = event('2026-03-02T09:00:00', change)
    const end = Date.UTC(2026, 2, 11, 14) + window.pastMs
    expect(placeSeries(series, window, end)).toEqual(inside)
    expect(placeSeries(series, window, end + 1)).toEqual(past)
    const start = Date.UTC(2026, 2, 2, 14)
    expect(placeSeries(series, window, 0)).toEqual({
      kind: 'future',
      entersAt: start - window.futureMs,
    })
  })
})
