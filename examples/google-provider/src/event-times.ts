import { type CalendarEvent, endInstantOf, localEndOf, startInstantOf } from '@calsync/core'

/** A start or end in Google's terms: a date, or an instant with the zone that it is meant in. */
export interface GoogleTime {
  readonly date?: string | null
  readonly dateTime?: string | null
  readonly timeZone?: string | null
}

export interface EventTimes {
  readonly start: GoogleTime
  /** Exclusive. */
  readonly end: GoogleTime
}

/**
 * Start and end as Google wants them. Instants leave no doubt about the hour that a clock change
 * repeats or leaves out; the zone beside them is the one that a series repeats in.
 */
export function timesOf(event: CalendarEvent, timeZone: string): EventTimes {
  if (event.showWithoutTime) {
    // An all-day event has dates and no zone: its end is counted on the calendar.
    const end = localEndOf({ ...event, timeZone: null })
    return { start: { date: event.start.slice(0, 10) }, end: { date: end.slice(0, 10) } }
  }
  const zoned = { ...event, timeZone }
  return {
    start: { dateTime: instantText(startInstantOf(zoned)), timeZone },
    end: { dateTime: instantText(endInstantOf(zoned)), timeZone },
  }
}

/** `2027-03-01T08:30:00Z` */
export function instantText(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z')
}
