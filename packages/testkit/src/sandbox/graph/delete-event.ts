import { checkIfMatch } from './check-if-match.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'

/** `DELETE …/events/{id}`: 204; a second one is 404. The organizer's deletion mails attendees. */
export function deleteEvent(call: GraphCall, id: string, services: GraphServices): GraphResult {
  const { mailbox } = call
  const event = mailbox.find(id, services.now, 'write')
  checkIfMatch(call.headers, event)
  mailbox.remove(event)
  mailbox.counters.deleted++
  services.mail.deleted(mailbox, event, services.now)
  return { reply: { status: 204, headers: {} }, effect: 'deleted', event }
}
