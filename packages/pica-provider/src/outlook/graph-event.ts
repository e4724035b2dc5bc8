import {
  type CalendarEvent,
  type ErrorFacts,
  isSeries,
  outlineOf,
  whyNoOutline,
  parseDuration,
  type SingleEvent,
} from '@calsync/core'
import type { Attendee, Event, FreeBusyStatus, Sensitivity } from '@microsoft/microsoft-graph-types'
import type { ExpectedContent } from './compare-event.js'
import { bodyOf, locationsOf, MAX_SUBJECT, subjectOf } from './event-text.js'
import { eventTimes, type EventTimes, type ZoneOptions } from './event-times.js'
import { refusal } from './refusal.js'
import { expressSeries } from './series/express-series.js'
import type { GraphRecurrence, Inexpressible } from './series/graph-recurrence.js'
import { recurrenceMeaning } from './series/recurrence-meaning.js'

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
 * that can be repeated. Overrides of a series are written by themselves. Pure.
 */
export function toGraphEvent(event: CalendarEvent, options: MappingOptions): Mapped {
  if (!isSeries(event)) return mapEvent(event, eventTimes(event, options), options)
  const whole = eventTimes(event, options)
  if (whole.kind === 'refused') return whole
  const outline = outlineOf(event)
  if (outline === null) return inexpressible({ reason: whyNoOutline(event) })
  const series = expressSeries(outline, options)
  if ('reason' in series) return inexpressible(series)
  const times = eventTimes(outline.event, options)
  const mapped = mapEvent(outline.event, times, options)
  if (mapped.kind === 'refused' || times.kind === 'refused') return mapped
  const { pattern, end, startDate } = series.rule
  const recurrenceTimeZone = times.expected.zone
  const recurrence: GraphRecurrence = { pattern, range: { ...end, startDate, recurrenceTimeZone } }
  return {
    kind: 'mapped',
    event: { ...mapped.event, recurrence },
    expected: { ...mapped.expected, recurrence: recurrenceMeaning(recurrence) },
  }
}

/** One occurrence of a series, with times of the series' own zone. Pure. */
export function toGraphOccurrence(
  event: CalendarEvent,
  series: CalendarEvent,
  options: MappingOptions,
): Mapped {
  const zone = series.timeZone ?? options.floatingTimeZone ?? null
  return mapEvent(event, eventTimes(event, options, zone), options)
}

function mapEvent(event: SingleEvent, times: EventTimes, options: MappingOptions): Mapped {
  if (event.title.length > MAX_SUBJECT) {
    return refuse(
      'INVALID_EVENT_DATA',
      `the title has ${event.title.length} characters, Outlook takes ${MAX_SUBJECT}`,
    )
  }
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
      ...detailsOf(event, options),
    },
    expected: { subject, isAllDay, ...times.expected },
  }
}

/** Everything but title and times: what cannot, or need not, be compared with what Graph holds. */
export function detailsOf(event: SingleEvent, options: MappingOptions): Event {
  return {
    body: bodyOf(event),
    ...locationsOf(event),
    showAs: showAsOf(event),
    sensitivity: sensitivity[event.privacy],
    categories: [...event.keywords],
    ...reminderOf(event),
    ...(options.sendAttendees ? attendeesOf(event) : {}),
  }
}

function inexpressible({ reason }: Inexpressible): Mapped {
  return refuse(
    'UNSUPPORTED_EVENT',
    `this series cannot be written to Outlook as a series: ${reason}; ` +
      'have its occurrences written one by one, or change its rule',
  )
}

function refuse(errorClass: ErrorFacts['class'], message: string): Mapped {
  return { kind: 'refused', error: refusal(errorClass, message) }
}

function showAsOf(event: SingleEvent): FreeBusyStatus {
  if (event.status === 'cancelled') return 'free'
  return event.status === 'tentative' ? 'tentative' : showAs[event.freeBusyStatus]
}

/** Outlook has one reminder: the first alert. `null` leaves it to the calendar's own default. */
function reminderOf(
  event: SingleEvent,
): Pick<Event, 'isReminderOn' | 'reminderMinutesBeforeStart'> {
  if (event.alerts === null) return {}
  const first = event.alerts[0]
  if (first === undefined) return { isReminderOn: false }
  // After the start: Outlook reminds before it, or at it.
  const before = first.offset.startsWith('-') ? parseDuration(first.offset.slice(1)) : null
  const minutes = before === null ? 0 : before.days * 1_440 + before.seconds / 60
  return { isReminderOn: true, reminderMinutesBeforeStart: Math.ceil(minutes) }
}

function attendeesOf(event: SingleEvent): Pick<Event, 'attendees' | 'responseRequested'> {
  const attendees: Attendee[] = event.participants.map(({ email, name, role }) => ({
    emailAddress: name === undefined ? { address: email } : { address: email, name },
    type: role,
  }))
  return { attendees, responseRequested: false }
}
