import type { HostSchedule } from '@calsync/testkit/contracts'
import { calendarText, vevent } from './calendar-text.js'

/** Rows of a host as a calendar; a row without a start has no DTSTART. */
export function clubCalendar(rows: Iterable<HostSchedule>): string {
  return calendarText(...[...rows].map(eventText))
}

function eventText(row: HostSchedule): string {
  const start = row.start?.replace(/[-:]/g, '')
  return vevent(
    `UID:${row.id}`,
    `SUMMARY:${row.title}`,
    ...(start === undefined ? [] : [`DTSTART;TZID=${row.timeZone}:${start}`]),
    `DURATION:PT${row.durationMinutes}M`,
    `CATEGORIES:${row.organizationId}`,
    ...row.facilitators.map((id) => `ATTENDEE:mailto:${id}@club.example`),
    ...(row.deleted ? ['STATUS:CANCELLED'] : []),
  )
}
