import { describe, expect, it } from 'vitest'
import { type CalendarEventInput, parseCalendarEvent } from '@calsync/core'
import { placeInWindow } from '../../src/decide/window.js'

const DAY = 86_400_000
const window = { pastMs: 7 * DAY, futureMs: 30 * DAY }
const now = Date.UTC(2026, 0, 31, 12)

function place(start: string, change: Partial<CalendarEventInput> = {}) {
  const event = { title: 'Yoga', start, timeZone: 'UTC', duration: 'PT1H', ...change }
  return placeInWindow(parseCalendarEvent(event), window, now)
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
    const event = parseCalendarEvent({
      title: 'Yoga',
      start: '2026-03-10T09:00:00',
      timeZone: 'UTC',
    })
    expect(placeInWindow(event, window, start - window.futureMs)).toEqual({ kind: 'inside' })
  })

  it('a series is always inside', () => {
    const series = { recurrenceRules: ['FREQ=WEEKLY'] }
    expect(place('2010-01-01T09:00:00', series)).toEqual({ kind: 'inside' })
  })
})
