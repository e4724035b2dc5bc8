import type { CalendarEventInput } from '@calsync/core'
import type { TimeRange } from './harness.js'

/** A series and where to look at it. The ends of the range lie where nothing happens. */
export interface SeriesExample {
  readonly name: string
  /** On top of the lesson that every case begins with. */
  readonly event: Partial<CalendarEventInput>
  readonly range: TimeRange
}

/** Where most examples are looked at. */
export const spring: TimeRange = { from: '2027-02-20T00:00:00Z', to: '2027-08-01T00:00:00Z' }

export const allDay = { showWithoutTime: true, timeZone: null, duration: 'P1D' } as const

/** Mondays from 1 March 2027, across the change to summer time on 28 March. */
export const mondays = { start: '2027-03-01T09:30:00', recurrenceRules: ['FREQ=WEEKLY;COUNT=8'] }
