import {
  type CalendarEvent,
  type ErrorFacts,
  isSeries,
  outlineOf,
  parseDuration,
} from '@calsync/core'
import { descriptionOf, locationOf, summaryOf } from './event-text.js'
import { type GoogleTime, timesOf } from './event-times.js'
import type { GoogleSettings } from './google-options.js'
import { type Held, heldOf } from './held.js'
import { recurrenceLines } from './recurrence-text.js'
import { refusal } from './refusal.js'
import { seriesForm } from './series-form.js'

/** The private property of an event that holds its correlation. */
export const CORRELATION = 'calsync'

interface Attendee {
  readonly email: string
  readonly displayName?: string
  readonly optional?: boolean
  readonly resource?: boolean
}

/** The fields of an event that calsync owns, as Google names them. */
export interface GoogleFields {
  readonly summary: string
  readonly description: string
  readonly location: string
  readonly start: GoogleTime
  readonly end: GoogleTime
  readonly recurrence: readonly string[]
  readonly transparency: 'opaque' | 'transparent'
  readonly visibility: 'default' | 'private'
  readonly reminders?: object
}

/** Fields that an update must not write blindly: see `amendment`. */
interface GuardedFields {
  readonly status: 'confirmed' | 'tentative'
  /** Left out when attendees are not sent: those that are there stay. */
  readonly attendees?: readonly Attendee[]
}

export type Mapped =
  | {
      readonly kind: 'mapped'
      readonly fields: GoogleFields
      readonly guarded: GuardedFields
      readonly held: Held
    }
  | { readonly kind: 'refused'; readonly error: ErrorFacts }

type MappingSettings = Pick<GoogleSettings, 'floatingTimeZone' | 'sendAttendees'>

/** An event in Google's terms, or why Google Calendar cannot hold it. Pure. */
export function toGoogleEvent(event: CalendarEvent, settings: MappingSettings): Mapped {
  const timeZone = event.timeZone ?? settings.floatingTimeZone
  if (timeZone === undefined && !event.showWithoutTime) {
    return refused(
      'the event has a time without a time zone, which Google Calendar does not have; ' +
        'give it a time zone, or set floatingTimeZone',
    )
  }
  const reason = isSeries(event) ? whyNoSeries(event, settings) : null
  if (reason !== null) return refused(`the event is no series of Google Calendar: ${reason}`)
  const zone = timeZone ?? 'UTC'
  const summary = summaryOf(event)
  return {
    kind: 'mapped',
    fields: {
      summary,
      description: descriptionOf(event),
      location: locationOf(event),
      ...timesOf(event, zone),
      recurrence: recurrenceLines(event, zone),
      transparency: isFree(event) ? 'transparent' : 'opaque',
      visibility: event.privacy === 'public' ? 'default' : 'private',
      ...remindersOf(event),
    },
    guarded: {
      status: event.status === 'tentative' ? 'tentative' : 'confirmed',
      ...(settings.sendAttendees ? { attendees: attendeesOf(event) } : {}),
    },
    held: heldOf(event, summary, zone),
  }
}

function whyNoSeries(event: CalendarEvent, { floatingTimeZone }: MappingSettings): string | null {
  const outline = outlineOf(event)
  if (outline === null) return 'its rules give no first occurrence'
  const form = seriesForm(outline, floatingTimeZone)
  if (form.kind === 'occurrences') return form.reason
  return form.changed.length === 0
    ? null
    : 'changes to its occurrences are written one by one, after the series'
}

function refused(message: string): Mapped {
  return { kind: 'refused', error: refusal('UNSUPPORTED_EVENT', message) }
}

function isFree({ freeBusyStatus, status }: CalendarEvent): boolean {
  return freeBusyStatus === 'free' || status === 'cancelled'
}

/** Google reminds before the start, up to four weeks, at most five times. */
function remindersOf({ alerts }: CalendarEvent): { reminders?: object } {
  if (alerts === null) return {}
  const minutes = alerts.map(({ offset }) => minutesBefore(offset))
  const overrides = [...new Set(minutes)]
    .sort((a, b) => a - b)
    .slice(0, 5)
    .map((minutes) => ({ method: 'popup', minutes }))
  return { reminders: { useDefault: false, overrides } }
}

function minutesBefore(offset: string): number {
  const before = offset.startsWith('-') ? parseDuration(offset.slice(1)) : null
  if (before === null) return 0
  return Math.min(40_320, Math.ceil(before.days * 1_440 + before.seconds / 60))
}

function attendeesOf({ participants }: CalendarEvent): Attendee[] {
  return participants.map(({ email, name, role }) => ({
    email,
    ...(name === undefined ? {} : { displayName: name }),
    ...(role === 'optional' ? { optional: true } : {}),
    ...(role === 'resource' ? { resource: true } : {}),
  }))
}
