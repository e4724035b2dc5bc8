import {
  type CalendarEvent,
  type CalendarEventInput,
  formatWallTime,
  parseCalendarEvent,
  parseWallTime,
  type WallRange,
  type WallTime,
} from '@calsync/core'

/** A class on Mondays at nine in Berlin, from 2 March 2026 on, an hour long. */
const mondays: CalendarEventInput = {
  title: 'Yoga',
  start: '2026-03-02T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
  recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO'],
}

export function series(change: Partial<CalendarEventInput> = {}): CalendarEvent {
  return parseCalendarEvent({ ...mondays, ...change })
}

/** The series with these RRULE texts, from `start` on. */
export function ruled(rules: string | readonly string[], start = '2026-03-02T09:00:00') {
  return series({ start, recurrenceRules: typeof rules === 'string' ? [rules] : rules })
}

export function wall(text: string): WallTime {
  const time = parseWallTime(text)
  if (time === null) throw new Error(`"${text}" is not a wall time`)
  return time
}

export function between(from: string, until: string): WallRange {
  return { from: wall(from), until: wall(until) }
}

export function texts(times: readonly WallTime[]): string[] {
  return times.map(formatWallTime)
}
