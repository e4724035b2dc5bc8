import { zoneSupportOf } from '../time/zone-support.js'
import { jsonHeaders } from '../wire-reply.js'
import { immutableId } from './event-id.js'
import { readEventInput } from './event-input.js'
import type { GraphCall, GraphResult, GraphServices } from './graph-call.js'
import { GraphFailure, graphErrorReply } from './graph-failure.js'
import type { Calendar } from './mailbox.js'
import { mergeContent } from './merge-content.js'
import { readPreferences } from './preferences.js'
import { renderEvent } from './render-event.js'
import { etagOf, type StoredEvent } from './stored-event.js'
import { fingerprint } from './transaction-memory.js'

/** `POST …/events`. */
export function createEvent(
  call: GraphCall,
  calendar: Calendar,
  services: GraphServices,
): GraphResult {
  const { settings, now } = services
  const { mailbox } = call
  const zones = zoneSupportOf(settings, mailbox)
  const input = readEventInput(call.body, zones)
  const { transactionId } = input
  if (transactionId !== undefined) {
    const replayed = replay(call, transactionId, services)
    if (replayed !== undefined) return replayed
  }
  const content = mergeContent(undefined, input)
  const preferences = readPreferences(call.headers, zones)
  const event: StoredEvent = {
    tail: mailbox.newTail(),
    moves: 0,
    calendarId: calendar.id,
    changeKey: mailbox.newChangeKey(),
    createdMs: now,
    modifiedMs: now,
    transactionId,
    content,
    visibleFromMs: now + (call.hide?.forMs ?? 0),
    hiddenFromWrites: call.hide?.alsoWrites ?? false,
  }
  mailbox.add(event)
  if (transactionId !== undefined) {
    const create = { fingerprint: fingerprint(call.body), atMs: now, event }
    mailbox.transactions.remember(transactionId, create, settings.transactionWindowMs)
  }
  services.mail.created(mailbox, event, now)
  // Seen at Microsoft: an open extension inside the create answers 503 with the event written.
  if (input.hasOpenExtension === true) {
    const failure = new GraphFailure(503, 'ConcurrentItemSave', 'Concurrent item save.')
    return { reply: graphErrorReply(failure, now), effect: 'created', event }
  }
  return { reply: created(call, event, preferences), effect: 'created', event }
}

function replay(
  call: GraphCall,
  transactionId: string,
  { settings, now }: GraphServices,
): GraphResult | undefined {
  const { mailbox } = call
  const known = mailbox.transactions.find(transactionId, now, settings.transactionWindowMs)
  if (known === undefined) return undefined
  const { event } = known
  if (event === undefined && settings.transactionAfterDelete === 'forget') {
    mailbox.transactions.forget(transactionId)
    return undefined
  }
  if (event !== undefined && known.fingerprint === fingerprint(call.body)) {
    mailbox.counters.replayed++
    const preferences = readPreferences(call.headers, zoneSupportOf(settings, mailbox))
    return { reply: created(call, event, preferences), effect: 'replayed', event }
  }
  const message =
    `Your request can't be completed. The TransactionId '${transactionId}' ` +
    'has already been used to create a different event.'
  throw new GraphFailure(
    400,
    'ErrorDuplicateTransactionId',
    message,
    event !== undefined && settings.existingEventIdInClash
      ? { '@event.existingEventId': immutableId(event) }
      : {},
  )
}

function created(
  call: GraphCall,
  event: StoredEvent,
  preferences: ReturnType<typeof readPreferences>,
): GraphResult['reply'] {
  const body = renderEvent(call.mailbox, event, preferences)
  return { status: 201, headers: { ...jsonHeaders, ETag: etagOf(event) }, body }
}
