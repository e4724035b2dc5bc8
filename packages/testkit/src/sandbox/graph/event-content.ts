import type { Recurrence } from './recurrence.js'

/** A wall-clock time in a zone, as a client gave it. */
export interface ZonedTime {
  /** Wall-clock milliseconds, as if they were UTC. */
  readonly localMs: number
  /** The zone's name as given: what `originalStartTimeZone` says. */
  readonly timeZone: string
  readonly utcMs: number
}

/** A single-value extended property. */
export interface ExtendedProperty {
  readonly id: string
  readonly value: string
}

/** An attendee, kept as given. */
export interface Attendee {
  readonly address: string
  readonly name: string
  readonly type: string
}

/** The part of an event that clients write. */
export interface EventContent {
  readonly subject: string
  readonly body: { readonly contentType: 'html' | 'text'; readonly content: string }
  readonly start: ZonedTime
  readonly end: ZonedTime
  readonly isAllDay: boolean
  readonly locations: readonly Readonly<Record<string, unknown>>[]
  readonly attendees: readonly Attendee[]
  readonly recurrence: Recurrence | null
  readonly showAs: string
  readonly sensitivity: string
  readonly importance: string
  readonly reminderMinutesBeforeStart: number
  readonly isReminderOn: boolean
  readonly categories: readonly string[]
  readonly responseRequested: boolean
  readonly allowNewTimeProposals: boolean
  readonly hideAttendees: boolean
  readonly isOnlineMeeting: boolean
  readonly onlineMeetingProvider: string
  readonly properties: readonly ExtendedProperty[]
}

/** What Graph fills in on create. An all-day event is `busy`, too. */
export const eventDefaults: Omit<EventContent, 'start' | 'end'> = {
  subject: '',
  body: { contentType: 'html', content: '' },
  isAllDay: false,
  locations: [],
  attendees: [],
  recurrence: null,
  showAs: 'busy',
  sensitivity: 'normal',
  importance: 'normal',
  reminderMinutesBeforeStart: 15,
  isReminderOn: true,
  categories: [],
  responseRequested: true,
  allowNewTimeProposals: true,
  hideAttendees: false,
  isOnlineMeeting: false,
  onlineMeetingProvider: 'unknown',
  properties: [],
}
