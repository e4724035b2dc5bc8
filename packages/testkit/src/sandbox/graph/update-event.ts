import { zoneSupportOf } from '../time/zone-support.js'
import { jsonHeaders } from '../wire-reply.js'
import { checkIfMatch } from './check-if-match.js'
import { readEventInput } from './event-input.js'
import { findItem } from './find-item.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import { propertyFailure } from './graph-failure.js'
import { readPreferences } from './preferences.js'
import { renderEvent } from './render-event.js'
import { etagOf } from './stored-event.js'
import { writeEvent } from './write-event.js'
import { writeOccurrence } from './write-occurrence.js'

/** `PATCH …/events/{id}`: of an event, of a whole series, or of one instance. */
export function updateEvent(call: GraphCall, id: string, services: GraphServices): GraphResult {
  const { settings, now } = services
  const { mailbox } = call
  const zones = zoneSupportOf(settings, mailbox)
  const preferences = readPreferences(call.headers, zones)
  const item = findItem(mailbox, id, now, 'write')
  checkIfMatch(call.headers, item)
  const input = readEventInput(call.body, zones)
  if (input.transactionId !== undefined && input.transactionId !== item.transactionId) {
    throw propertyFailure('transactionId can be set on create only.')
  }
  const before = item.content
  const event =
    item.occurrence === undefined
      ? writeEvent(mailbox, item, input, settings.exceptionsAfterSeriesEdit, now)
      : writeOccurrence(mailbox, item, input, now)
  mailbox.counters.updated++
  services.mail.updated(mailbox, event, before, input, now)
  const body = renderEvent(mailbox, event, preferences)
  const headers = { ...jsonHeaders, ETag: etagOf(event) }
  return { reply: { status: 200, headers, body }, effect: 'updated', event }
}
