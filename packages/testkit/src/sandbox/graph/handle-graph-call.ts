import { createEvent } from './create-event.js'
import { deleteEvent } from './delete-event.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import { GraphFailure, graphErrorReply } from './graph-failure.js'
import { parseGraphPath } from './graph-path.js'
import { handleMailboxCall } from './handle-mailbox-call.js'
import { listCalendarView } from './list-calendar-view.js'
import { listEvents } from './list-events.js'
import { listInstances } from './list-instances.js'
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
  const { mailbox, method } = call
  if (!mailbox.enabled) {
    const message = 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.'
    throw new GraphFailure(404, 'MailboxNotEnabledForRESTAPI', message)
  }
  const target = parseGraphPath(call.path)
  if (target === undefined) return handleMailboxCall(call, services)
  const { calendarId } = target
  const calendar = calendarId === undefined ? undefined : mailbox.calendar(calendarId)
  switch (target.kind) {
    case 'events':
      if (method === 'POST') return createEvent(call, calendar ?? mailbox.defaultCalendar, services)
      if (method === 'GET') return listEvents(call, calendarId, services)
      break
    case 'event':
      if (method === 'GET') return readEvent(call, target.eventId, services)
      if (method === 'PATCH') return updateEvent(call, target.eventId, services)
      if (method === 'DELETE') return deleteEvent(call, target.eventId, services)
      break
    case 'instances':
      if (method === 'GET') return listInstances(call, target.eventId, services)
      break
    case 'calendarView':
      if (method === 'GET') return listCalendarView(call, calendarId, services)
  }
  throw new GraphFailure(405, 'ErrorInvalidRequest', `${method} is not allowed here.`)
}
