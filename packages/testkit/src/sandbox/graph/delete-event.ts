import { checkIfMatch } from './check-if-match.js'
import { findItem } from './find-item.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import { removeItem } from './remove-item.js'

/** `DELETE …/events/{id}`: 204; a second one is 404. The organizer's deletion mails attendees. */
export function deleteEvent(call: GraphCall, id: string, services: GraphServices): GraphResult {
  const { mailbox } = call
  const { now } = services
  const event = findItem(mailbox, id, now, 'write')
  checkIfMatch(call.headers, event)
  removeItem(mailbox, event, now)
  mailbox.counters.deleted++
  services.mail.deleted(mailbox, event, now)
  return { reply: { status: 204, headers: {} }, effect: 'deleted', event }
}
