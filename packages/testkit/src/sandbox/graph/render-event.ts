import { formatGraphDateTime } from '../time/graph-date-time.js'
import { utcToLocal } from '../time/zone-offset.js'
import type { EventContent, ZonedTime } from './event-content.js'
import { immutableId, instanceCode, mutableId } from './event-id.js'
import type { Mailbox } from './mailbox.js'
import type { Preferences } from './preferences.js'
import { bodyText, rewriteHtml } from './rewrite-body.js'
import { etagOf, type CalendarItem, type Instance } from './stored-event.js'

const previewLength = 255
const noResponse = { response: 'none', time: '0001-01-01T00:00:00Z' }

/** An event as Graph shows it: defaults filled in, HTML body, times in the zone asked for. */
export function renderEvent(
  mailbox: Mailbox,
  event: CalendarItem,
  preferences: Preferences,
): Record<string, unknown> {
  const { content, occurrence } = event
  const { locations } = content
  const text = bodyText(content.body)
  const idOf = preferences.immutableIds ? immutableId : mutableId
  const id = idOf(event)
  const created = `${formatGraphDateTime(event.createdMs)}Z`
  const isUntouched = event.modifiedMs === event.createdMs
  return {
    '@odata.etag': etagOf(event),
    id,
    createdDateTime: created,
    lastModifiedDateTime: isUntouched ? created : `${formatGraphDateTime(event.modifiedMs)}Z`,
    changeKey: event.changeKey,
    categories: content.categories,
    ...(event.transactionId === undefined ? undefined : { transactionId: event.transactionId }),
    originalStartTimeZone: content.start.timeZone,
    originalEndTimeZone: content.end.timeZone,
    iCalUId: `040000008200E00074C5B7101A82E008${instanceCode(event)}${event.tail}`,
    reminderMinutesBeforeStart: content.reminderMinutesBeforeStart,
    isReminderOn: content.isReminderOn,
    hasAttachments: false,
    subject: content.subject,
    bodyPreview: text.slice(0, previewLength),
    importance: content.importance,
    sensitivity: content.sensitivity,
    isAllDay: content.isAllDay,
    isCancelled: false,
    isOrganizer: true,
    responseRequested: content.responseRequested,
    seriesMasterId: occurrence === undefined ? null : idOf(occurrence.master),
    showAs: content.showAs,
    type: typeOf(event),
    ...(occurrence && { originalStart: originalStartOf(occurrence) }),
    webLink: `https://outlook.example/calendar/item/${encodeURIComponent(id)}`,
    onlineMeetingUrl: null,
    isOnlineMeeting: content.isOnlineMeeting,
    onlineMeetingProvider: content.onlineMeetingProvider,
    allowNewTimeProposals: content.allowNewTimeProposals,
    isDraft: false,
    hideAttendees: content.hideAttendees,
    recurrence: content.recurrence,
    responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
    body: preferences.textBody
      ? { contentType: 'text', content: text }
      : { contentType: 'html', content: rewriteHtml(content.body) },
    start: renderTime(content.start, content, preferences),
    end: renderTime(content.end, content, preferences),
    location: renderLocation(locations),
    locations: locations.map(withLocationDefaults),
    attendees: content.attendees.map(({ address, name, type }) => ({
      type,
      status: noResponse,
      emailAddress: { name, address },
    })),
    organizer: { emailAddress: { name: mailbox.name, address: mailbox.email } },
    onlineMeeting: content.isOnlineMeeting
      ? { joinUrl: `https://meet.example/${encodeURIComponent(event.tail)}` }
      : null,
  }
}

/** What Graph calls it. */
export function typeOf({ content, occurrence }: CalendarItem) {
  if (occurrence !== undefined) return occurrence.isException ? 'exception' : 'occurrence'
  return content.recurrence === null ? 'singleInstance' : 'seriesMaster'
}

// A DateTimeOffset, in UTC whatever zone was asked for; of an all-day series, midnight of the date.
function originalStartOf({ originalStart, master }: Instance['occurrence']): string {
  const ms = master.content.isAllDay ? originalStart.localMs : originalStart.utcMs
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

// An all-day event floats: it is 00:00 in whatever zone one asks for.
function renderTime(time: ZonedTime, content: EventContent, preferences: Preferences) {
  const localMs = content.isAllDay ? time.localMs : utcToLocal(time.utcMs, preferences.zone)
  return { dateTime: formatGraphDateTime(localMs), timeZone: preferences.timeZone }
}

function renderLocation(locations: EventContent['locations']): Record<string, unknown> {
  const [first, ...others] = locations
  if (first === undefined)
    return { displayName: '', locationType: 'default', uniqueIdType: 'unknown' }
  if (others.length === 0) return withLocationDefaults(first)
  const displayName = locations.map((one) => text(one.displayName)).join('; ')
  return { ...withLocationDefaults(first), displayName }
}

function withLocationDefaults(location: Readonly<Record<string, unknown>>) {
  const displayName = text(location.displayName)
  return { locationType: 'default', uniqueId: displayName, uniqueIdType: 'private', ...location }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
