import type { Operation, Preparation } from '@calsync/core'
import type { Event } from '@microsoft/microsoft-graph-types'
import type { ExpectedContent } from './compare-event.js'
import { correlationFilter, correlationProperty } from './correlation-property.js'
import { isEventId } from './event-id.js'
import { eventPath, fillPath, type Refused, refused } from './event-path.js'
import { toGraphEvent, type Mapped } from './graph-event.js'
import {
  type GraphRequest,
  ownRequest,
  READ_HEADERS,
  requestBytes,
  WRITE_HEADERS,
} from './graph-request.js'
import type { OutlookSettings } from './outlook-options.js'
import { occurrenceRequest } from './prepare-occurrence.js'
import { refusal } from './refusal.js'

/** Room for what stands around the items of a batch, or the envelope. */
export const FRAME_BYTES = 500

/** The request of an operation, or why it cannot be written to Outlook. Pure. */
export function prepareOperation(operation: Operation, settings: OutlookSettings): Preparation {
  const { occurrence } = operation
  const built =
    occurrence === null
      ? eventRequest(operation, settings)
      : occurrenceRequest({ ...operation, occurrence }, settings)
  if ('error' in built) return { kind: 'refused', error: built.error }
  const bytes = requestBytes(built)
  const limit = settings.maxRequestBytes - FRAME_BYTES
  if (bytes > limit) {
    const message = `the event takes ${bytes} bytes, the limit for a request is ${limit}; shorten its description`
    return { kind: 'refused', error: refusal('INVALID_EVENT_DATA', message) }
  }
  const { id, action, given } = operation
  // The answer to an update of an event that somebody else named tells the id to keep.
  const externalId = given === true && action === 'update' ? null : operation.externalId
  return {
    kind: 'prepared',
    prepared: { id, action, externalId, request: ownRequest(built), bytes },
  }
}

function eventRequest(operation: Operation, settings: OutlookSettings): GraphRequest | Refused {
  switch (operation.action) {
    case 'create':
      return createRequest(operation, settings)
    case 'update':
      return updateRequest(operation, settings)
    case 'delete': {
      const path = eventPath(operation, settings)
      return typeof path === 'string' ? { method: 'DELETE', path, headers: READ_HEADERS } : path
    }
    case 'find':
      return operation.given === true
        ? lookRequest(operation, settings)
        : findRequest(operation, settings)
  }
}

function createRequest(operation: Operation, settings: OutlookSettings): GraphRequest | Refused {
  const mapped = mappedEvent(operation, settings)
  if (mapped.kind === 'refused') return mapped
  const { transactionId, correlation } = operation
  const content: Event = { ...mapped.event, ...marks(correlation), transactionId }
  return {
    method: 'POST',
    path: calendarPath(operation, settings),
    headers: WRITE_HEADERS,
    body: JSON.stringify(content),
    expected: mapped.expected,
  }
}

/**
 * The whole state, so that it can be repeated; never `transactionId`, which cannot change. What is
 * no series (any more) says so.
 */
function updateRequest(operation: Operation, settings: OutlookSettings): GraphRequest | Refused {
  const path = eventPath(operation, settings)
  if (typeof path !== 'string') return path
  const mapped = mappedEvent(operation, settings)
  if (mapped.kind === 'refused') return mapped
  const { event, expected } = mapped
  const content: Event = { recurrence: null, ...event, ...marks(operation.correlation) }
  return { method: 'PATCH', path, headers: WRITE_HEADERS, body: JSON.stringify(content), expected }
}

const SHOWN = 'id,subject,start,end,isAllDay,originalStartTimeZone,recurrence'

/** By the correlation alone: it also shows second copies, which a GET by id would hide. */
function findRequest(operation: Operation, settings: OutlookSettings): GraphRequest {
  const filter = encodeURIComponent(correlationFilter(operation.correlation))
  const path = `${calendarPath(operation, settings)}?$filter=${filter}&$select=${SHOWN}&$top=25`
  const expected = expectedContent(operation, settings)
  const request = { method: 'GET', path, headers: READ_HEADERS } as const
  return expected === undefined ? request : { ...request, expected }
}

/** At one event that carries no correlation yet, within the calendar that it has to be in. */
function lookRequest(operation: Operation, settings: OutlookSettings): GraphRequest | Refused {
  const { externalId } = operation
  if (!isEventId(externalId)) return refused('this can be the id of no event')
  const path = `${calendarPath(operation, settings)}/${encodeURIComponent(externalId)}?$select=${SHOWN},type`
  return { method: 'GET', path, headers: READ_HEADERS, byId: true }
}

function expectedContent(
  operation: Operation,
  settings: OutlookSettings,
): ExpectedContent | undefined {
  if (operation.event === null) return undefined
  const mapped = toGraphEvent(operation.event, settings)
  // What could not be written cannot be compared with; it can still be looked for.
  return mapped.kind === 'mapped' ? mapped.expected : undefined
}

function mappedEvent(operation: Operation, settings: OutlookSettings): Mapped {
  if (operation.event !== null) return toGraphEvent(operation.event, settings)
  return refused(`the ${operation.action} has no event`)
}

function marks(correlation: string): Event {
  return { singleValueExtendedProperties: [correlationProperty(correlation)] }
}

function calendarPath({ calendarId }: Operation, { paths }: OutlookSettings): string {
  return calendarId === null ? paths.events : fillPath(paths.calendarEvents, calendarId)
}
