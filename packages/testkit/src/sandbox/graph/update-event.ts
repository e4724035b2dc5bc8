import { jsonHeaders } from '../wire-reply.js'
import { checkIfMatch } from './check-if-match.js'
import { readEventInput } from './event-input.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import { propertyFailure } from './graph-failure.js'
import { mergeContent } from './merge-content.js'
import { readPreferences } from './preferences.js'
import { renderEvent } from './render-event.js'
import { etagOf } from './stored-event.js'

/** `PATCH …/events/{id}`. */
export function updateEvent(call: GraphCall, id: string, services: GraphServices): GraphResult {
  const { settings, now } = services
  const { mailbox } = call
  const preferences = readPreferences(call.headers, settings.ianaTimeZones)
  const event = mailbox.find(id, now, 'write')
  checkIfMatch(call.headers, event)
  const input = readEventInput(call.body, settings.ianaTimeZones)
  if (input.transactionId !== undefined && input.transactionId !== event.transactionId) {
    throw propertyFailure('transactionId can be set on create only.')
  }
  const before = event.content
  mailbox.write(event, mergeContent(before, input), now)
  mailbox.counters.updated++
  services.mail.updated(mailbox, event, before, input, now)
  const body = renderEvent(mailbox, event, preferences)
  const headers = { ...jsonHeaders, ETag: etagOf(event) }
  return { reply: { status: 200, headers, body }, effect: 'updated', event }
}
