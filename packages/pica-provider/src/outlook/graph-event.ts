import { isSeries, parseDuration, type CalendarEvent, type ErrorFacts } from '@calsync/core'
import type { Attendee, Event, FreeBusyStatus, Sensitivity } from '@microsoft/microsoft-graph-types'
import type { ExpectedContent } from './compare-event.js'
import { bodyOf, locationsOf, MAX_SUBJECT, subjectOf } from './event-text.js'
import { eventTimes, type ZoneOptions } from './event-times.js'
import { refusal } from './refusal.js'

export interface MappingOptions extends ZoneOptions {
  readonly sendAttendees: boolean
}

export type Mapped =
  | { readonly kind: 'mapped'; readonly event: Event; readonly expected: ExpectedContent }
  | { readonly kind: 'refused'; readonly error: ErrorFacts }

const showAs: Readonly<Record<CalendarEvent['freeBusyStatus'], FreeBusyStatus>> = {
  busy: 'busy',
  free: 'free',
  tentative: 'tentative',
  unavailable: 'oof',
}
const sensitivity: Readonly<Record<CalendarEvent['privacy'], Sensitivity>> = {
  public: 'normal',
  private: 'private',
  secret: 'confidential',
}

/**
 * Everything we own of a Graph event: the body of a create and, being the full state, of an update
 * that can be repeated. Pure.
 */
export function toGraphEvent(event: CalendarEvent, options: MappingOptions): Mapped {
  if (isSeries(event)) {
    return refuse('UNSUPPORTED_EVENT', 'the event is a series, which is not written to Outlook yet')
  }
  if (event.title.length > MAX_SUBJECT) {
    return refuse(
      'INVALID_EVENT_DATA',
      `the title has ${event.title.length} characters, Outlook takes ${MAX_SUBJECT}`,
    )
  }
  const times = eventTimes(event, options)
  if (times.kind === 'refused') return times
  const subject = subjectOf(event)
  const isAllDay = event.showWithoutTime
  return {
    kind: 'mapped',
    event: {
      subject,
      body: bodyOf(event),
      start: times.start,
      end: times.end,
      isAllDay,
      ...locationsOf(event),
      showAs: showAsOf(event),
      sensitivity: sensitivity[event.privacy],
      categories: [...event.keywords],
      ...reminderOf(event),
      ...(options.sendAttendees ? attendeesOf(event) : {}),
    },
    expected: { subject, isAllDay, ...times.expected },
  }
}

function refuse(errorClass: ErrorFacts['class'], message: string): Mapped {
  return { kind: 'refused', error: refusal(errorClass, message) }
}

function showAsOf(event: CalendarEvent): FreeBusyStatus {
  if (event.status === 'cancelled') return 'free'
  return event.status === 'tentative' ? 'tentative' : showAs[event.freeBusyStatus]
}

/** Outlook has one reminder: the first alert. `null` leaves it to the calendar's own default. */
function reminderOf(
  event: CalendarEvent,
): Pick<Event, 'isReminderOn' | 'reminderMinutesBeforeStart'> {
  if (event.alerts === null) return {}
  const first = event.alerts[0]
  if (first === undefined) return { isReminderOn: false }
  // After the start: Outlook reminds before it, or at it.
  const before = first.offset.startsWith('-') ? parseDuration(first.offset.slice(1)) : null
  const minutes = before === null ? 0 : before.days * 1_440 + before.seconds / 60
  return { isReminderOn: true, reminderMinutesBeforeStart: Math.ceil(minutes) }
}

function attendeesOf(event: CalendarEvent): Pick<Event, 'attendees' | 'responseRequested'> {
  const attendees: Attendee[] = event.participants.map(({ email, name, role }) => ({
    emailAddress: name === undefined ? { address: email } : { address: email, name },
    type: role,
  }))
  return { attendees, responseRequested: false }
}
