import {
  type ErrorFacts,
  instantOf,
  type OccurrenceTarget,
  type Operation,
  parseWallTime,
  type Preparation,
} from '@calsync/core'
import { instantText } from './event-times.js'
import {
  addressOf,
  type EventAddress,
  eventIdFor,
  eventPath,
  eventsPath,
  PRIMARY,
} from './external-id.js'
import { CORRELATION, type GoogleFields, type Mapped, toGoogleEvent } from './google-event.js'
import type { GoogleSettings } from './google-options.js'
import { type GoogleRequest, requestBytes } from './google-request.js'
import type { Held } from './held.js'
import { refusal } from './refusal.js'

/** What a search needs of each event. */
const FOUND = 'nextPageToken,items(id,status,summary,start,end,recurrence,recurringEventId)'

type Refused = Extract<Mapped, { kind: 'refused' }>

/** The request of an operation, or why it cannot be written to Google Calendar. Pure. */
export function prepareOperation(operation: Operation, settings: GoogleSettings): Preparation {
  const request = requestOf(operation, settings)
  if ('kind' in request) return request
  const { id, action, externalId } = operation
  const prepared = { id, action, externalId, request, bytes: requestBytes(request) }
  return { kind: 'prepared', prepared }
}

function requestOf(operation: Operation, settings: GoogleSettings): GoogleRequest | Refused {
  switch (operation.action) {
    case 'create':
      return createRequest(operation, settings)
    case 'update':
      return updateRequest(operation, settings)
    case 'delete':
      return onEvent(operation, (address) => deleteRequest(address, settings))
    case 'find':
      return operation.occurrence === null
        ? findRequest(operation, settings)
        : findOccurrenceRequest(operation, operation.occurrence, settings)
  }
}

function createRequest(operation: Operation, settings: GoogleSettings): GoogleRequest | Refused {
  const mapped = mappedEvent(operation, settings)
  if (mapped.kind === 'refused') return mapped
  const { fields, guarded, held } = mapped
  const calendar = operation.calendarId ?? PRIMARY
  const event = eventIdFor(operation.transactionId)
  return {
    method: 'POST',
    path: `${eventsPath(calendar)}?sendUpdates=${settings.sendUpdates}`,
    body: JSON.stringify({ id: event, ...fields, ...guarded, ...marks(operation) }),
    calendar,
    event,
    expected: held,
  }
}

/** The whole state, so that it can be repeated; what it must not touch blindly comes after it. */
function updateRequest(operation: Operation, settings: GoogleSettings): GoogleRequest | Refused {
  if (operation.occurrence?.excluded === true) {
    return onEvent(operation, (address) => deleteRequest(address, settings))
  }
  const mapped = mappedEvent(operation, settings)
  if (mapped.kind === 'refused') return mapped
  const { fields, guarded, held } = mapped
  const { recurrence, ...ofInstance } = patchOf(fields)
  const body = operation.occurrence === null ? { recurrence, ...ofInstance } : ofInstance
  return onEvent(operation, (address) => ({
    method: 'PATCH',
    path: `${eventPath(address)}?sendUpdates=${settings.sendUpdates}`,
    body: JSON.stringify({ ...body, ...marks(operation) }),
    ...address,
    expected: held,
    guarded: { ...guarded, attendees: guarded.attendees && [...guarded.attendees] },
  }))
}

/** Google keeps what a PATCH leaves out: the other way of telling a time has to be taken away. */
function patchOf(fields: GoogleFields) {
  const none = { date: null, dateTime: null, timeZone: null }
  return { ...fields, start: { ...none, ...fields.start }, end: { ...none, ...fields.end } }
}

function deleteRequest(address: EventAddress, { sendUpdates }: GoogleSettings): GoogleRequest {
  return {
    method: 'DELETE',
    path: `${eventPath(address)}?sendUpdates=${sendUpdates}`,
    ...address,
  }
}

/** By the correlation alone: it also shows second copies, which a GET by id would hide. */
function findRequest(operation: Operation, settings: GoogleSettings): GoogleRequest {
  const { externalId, calendarId, correlation } = operation
  const calendar = externalId === null ? (calendarId ?? PRIMARY) : addressOf(externalId).calendar
  const query = new URLSearchParams({
    privateExtendedProperty: `${CORRELATION}=${correlation}`,
    maxResults: '250',
    fields: FOUND,
  })
  return {
    method: 'GET',
    path: `${eventsPath(calendar)}?${query.toString()}`,
    calendar,
    event: null,
    ...expectation(operation, settings),
  }
}

/** One occurrence, by when its series would have it: its id is Google's own affair. */
function findOccurrenceRequest(
  operation: Operation,
  { seriesId, recurrenceId, series }: OccurrenceTarget,
  settings: GoogleSettings,
): GoogleRequest {
  const address = addressOf(seriesId)
  const zone = series.timeZone ?? settings.floatingTimeZone ?? 'UTC'
  const originalStart = series.showWithoutTime
    ? recurrenceId.slice(0, 10)
    : instantText(instantOf(zone, parseWallTime(recurrenceId) ?? 0))
  const query = new URLSearchParams({ originalStart, fields: FOUND })
  return {
    method: 'GET',
    path: `${eventPath(address)}/instances?${query.toString()}`,
    ...address,
    ...expectation(operation, settings),
  }
}

/** What could not be written cannot be compared with; it can still be looked for. */
function expectation(operation: Operation, settings: GoogleSettings): { expected?: Held } {
  if (operation.event === null) return {}
  const mapped = toGoogleEvent(operation.event, settings)
  return mapped.kind === 'mapped' ? { expected: mapped.held } : {}
}

function mappedEvent(operation: Operation, settings: GoogleSettings): Mapped {
  if (operation.event !== null) return toGoogleEvent(operation.event, settings)
  return { kind: 'refused', error: invalid(`the ${operation.action} has no event`) }
}

function onEvent(
  { externalId, action }: Operation,
  build: (address: EventAddress) => GoogleRequest,
): GoogleRequest | Refused {
  if (externalId !== null && externalId !== '') return build(addressOf(externalId))
  return { kind: 'refused', error: invalid(`the ${action} has no id of an event`) }
}

function marks({ correlation }: Operation) {
  return { extendedProperties: { private: { [CORRELATION]: correlation } } }
}

function invalid(message: string): ErrorFacts {
  return refusal('INVALID_EVENT_DATA', message)
}
