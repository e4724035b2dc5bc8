import { createEvent } from './create-event.js'
import { deleteEvent } from './delete-event.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import { GraphFailure, graphErrorReply } from './graph-failure.js'
import { handleMailboxCall } from './handle-mailbox-call.js'
import { listEvents } from './list-events.js'
import { readEvent } from './read-event.js'
import { updateEvent } from './update-event.js'

/** Answers one call from the mailbox; its effect, if any, has happened on return. */
export function handleGraphCall(call: GraphCall, services: GraphServices): GraphResult {
  try {
    return route(call, services)
  } catch (failure) {
    if (!(failure instanceof GraphFailure)) throw failure
    return { reply: graphErrorReply(failure, services.now), effect: 'none' }
  }
}

function route(call: GraphCall, services: GraphServices): GraphResult {
  if (!call.mailbox.enabled) {
    const message = 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.'
    throw new GraphFailure(404, 'MailboxNotEnabledForRESTAPI', message)
  }
  const target = parseGraphPath(call.path)
  if (target === undefined) return handleMailboxCall(call, services)
  const { mailbox } = call
  const calendar = target.calendarId === undefined ? undefined : mailbox.calendar(target.calendarId)
  const { eventId } = target
  if (eventId === undefined) {
    if (call.method === 'POST') {
      return createEvent(call, calendar ?? mailbox.defaultCalendar, services)
    }
    if (call.method === 'GET') return listEvents(call, calendar?.id, services)
  } else {
    if (call.method === 'GET') return readEvent(call, eventId, services)
    if (call.method === 'PATCH') return updateEvent(call, eventId, services)
    if (call.method === 'DELETE') return deleteEvent(call, eventId, services)
  }
  throw new GraphFailure(405, 'ErrorInvalidRequest', `${call.method} is not allowed here.`)
}

/** The collection or event that a path names; undefined when it is about something else. */
export function parseGraphPath(
  path: string,
): { calendarId?: string; eventId?: string } | undefined {
  const end = path.indexOf('?')
  const segments = (end === -1 ? path : path.slice(0, end)).split('/').slice(1)
  if (segments[0] !== 'me') return undefined
  let at = 1
  let calendarId: string | undefined
  if (segments[at] === 'calendar') at++
  else if (segments[at] === 'calendars') {
    calendarId = decodeSegment(segments[at + 1] ?? '')
    at += 2
  }
  // The id ends at the next slash: one that was not encoded leaves segments over, as at Graph.
  if (segments[at] !== 'events' || segments.length > at + 2) return undefined
  const eventId = segments[at + 1]
  return {
    ...(calendarId === undefined ? undefined : { calendarId }),
    ...(eventId === undefined || eventId === '' ? undefined : { eventId: decodeSegment(eventId) }),
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
