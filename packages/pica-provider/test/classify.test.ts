import type { Action, GatewayReply } from '@calsync/core'
import { expect, test } from 'vitest'
import { classify, type ClassifyContext } from '../src/index.js'
import { classificationTable } from '../src/outlook/classification-table.js'

type Answer = Extract<GatewayReply, { kind: 'reply' }>

function graph(status: number, code?: string, more: Partial<Answer> = {}): Answer {
  const body = code === undefined ? null : { error: { code, message: 'CANARY of the event' } }
  return { kind: 'reply', origin: 'provider', status, headers: {}, body, ...more }
}

function gateway(status: number, message = 'CANARY', more: Partial<Answer> = {}): Answer {
  const body = { type: 't', code: 2005, status, key: 'err::application::x', message }
  return { kind: 'reply', origin: 'gateway', status, headers: {}, body, ...more }
}

const edge = (status: number): Answer => ({
  kind: 'reply',
  origin: 'gateway',
  status,
  headers: {},
  body: null,
  unreadable: 'an HTML page',
})

const instance = { originalStart: '2027-03-08T08:30:00Z', content: null, inherits: false }

const failures: [string, GatewayReply, Action, object, ClassifyContext?][] = [
  // What never left us, and what was lost.
  [
    'not sent',
    { kind: 'not_sent', message: 'refused' },
    'create',
    { kind: 'not_sent', error: { class: 'NETWORK_ERROR' } },
  ],
  [
    'time-out, write',
    { kind: 'lost', reason: 'timeout', message: 'm' },
    'update',
    { kind: 'unanswered', error: { class: 'TIMEOUT', scope: 'record' } },
  ],
  [
    'time-out, find',
    { kind: 'lost', reason: 'timeout', message: 'm' },
    'find',
    { kind: 'not_sent', error: { class: 'TIMEOUT' } },
  ],
  [
    'reset, write',
    { kind: 'lost', reason: 'reset', message: 'm' },
    'delete',
    { kind: 'unanswered', error: { class: 'NETWORK_ERROR', scope: 'record' } },
  ],
  [
    'reset, find',
    { kind: 'lost', reason: 'reset', message: 'm' },
    'find',
    { kind: 'not_sent', error: { class: 'TIMEOUT', scope: 'record' } },
  ],
  // Whoever answers.
  ['redirect', edge(302), 'create', { kind: 'not_sent', error: { class: 'MISCONFIGURED' } }],
  [
    '402',
    gateway(402),
    'create',
    { kind: 'not_sent', error: { class: 'QUOTA_EXCEEDED', scope: 'account' } },
  ],
  ['408, write', graph(408), 'create', { kind: 'unanswered', error: { class: 'TIMEOUT' } }],
  ['408, find', graph(408), 'find', { kind: 'not_sent', error: { class: 'TIMEOUT' } }],
  ['424', graph(424), 'update', { kind: 'not_sent', error: { class: 'NOT_ATTEMPTED' } }],
  [
    '502, write',
    edge(502),
    'create',
    { kind: 'unanswered', error: { class: 'SERVICE_UNAVAILABLE' } },
  ],
  ['502, find', edge(502), 'find', { kind: 'not_sent', error: { class: 'TIMEOUT' } }],
  [
    '504, write',
    graph(504, 'UnknownError'),
    'update',
    { kind: 'unanswered', error: { class: 'TIMEOUT' } },
  ],
  [
    '504, find',
    graph(504, 'UnknownError'),
    'find',
    { kind: 'not_sent', error: { class: 'TIMEOUT' } },
  ],
  // The gateway.
  [
    'secret rejected',
    gateway(401),
    'create',
    { kind: 'not_sent', error: { class: 'MISCONFIGURED' } },
  ],
  [
    'firewall',
    edge(403),
    'create',
    { kind: 'not_sent', error: { class: 'MISCONFIGURED', scope: 'record' } },
  ],
  [
    'secret forbidden',
    gateway(403),
    'create',
    { kind: 'not_sent', error: { class: 'MISCONFIGURED' } },
  ],
  [
    'invalid connection header',
    gateway(404, 'Invalid connection header'),
    'delete',
    { kind: 'refused', error: { class: 'CONNECTION_REVOKED' } },
  ],
  [
    'connection not found',
    gateway(404, 'Connection not found'),
    'find',
    { kind: 'refused', error: { class: 'CONNECTION_REVOKED' } },
  ],
  [
    'no matching action',
    gateway(404, 'No matching action'),
    'delete',
    { kind: 'not_sent', error: { class: 'MISCONFIGURED' } },
  ],
  [
    'an empty 404 from anywhere',
    edge(404),
    'delete',
    { kind: 'not_sent', error: { class: 'MISCONFIGURED' } },
  ],
  [
    'connection header missing',
    gateway(400, 'Connection header not found'),
    'create',
    { kind: 'not_sent', error: { class: 'MISCONFIGURED' } },
  ],
  [
    'too large for the gateway',
    gateway(413),
    'create',
    { kind: 'refused', error: { class: 'INVALID_EVENT_DATA' } },
  ],
  [
    'account over its limit',
    gateway(429, 'm', { headers: { 'x-pica-rate-limit-reset': '7' } }),
    'create',
    {
      kind: 'not_sent',
      error: { class: 'RATE_LIMIT_EXCEEDED', scope: 'account', retryAfterMs: 7_000 },
    },
  ],
  [
    'gateway 500, write',
    gateway(500),
    'create',
    { kind: 'unanswered', error: { class: 'SERVICE_UNAVAILABLE' } },
  ],
  ['gateway 503, find', gateway(503), 'find', { kind: 'not_sent', error: { class: 'TIMEOUT' } }],
  [
    'Cloudflare 522',
    edge(522),
    'update',
    { kind: 'unanswered', error: { class: 'SERVICE_UNAVAILABLE' } },
  ],
  // Graph.
  [
    'mailbox without licence',
    graph(404, 'MailboxNotEnabledForRESTAPI'),
    'delete',
    { kind: 'refused', error: { class: 'MAILBOX_UNAVAILABLE' } },
  ],
  [
    'duplicate transaction id, 400',
    graph(400, 'ErrorDuplicateTransactionId'),
    'create',
    { kind: 'refused', error: { class: 'ALREADY_CREATED' } },
  ],
  [
    'duplicate transaction id, 409',
    graph(409, 'ErrorDuplicateTransactionId'),
    'create',
    { kind: 'refused', error: { class: 'ALREADY_CREATED' } },
  ],
  [
    'access expired',
    graph(401, 'InvalidAuthenticationToken'),
    'create',
    { kind: 'refused', error: { class: 'INVALID_TOKEN' } },
  ],
  [
    'quota, 403',
    graph(403, 'ErrorQuotaExceeded'),
    'create',
    { kind: 'refused', error: { class: 'QUOTA_EXCEEDED' } },
  ],
  [
    'quota, 507',
    graph(507, 'QuotaExceededException'),
    'update',
    { kind: 'refused', error: { class: 'QUOTA_EXCEEDED' } },
  ],
  [
    '507 without a code',
    graph(507),
    'update',
    { kind: 'refused', error: { class: 'QUOTA_EXCEEDED' } },
  ],
  [
    'access denied',
    graph(403, 'ErrorAccessDenied'),
    'update',
    { kind: 'refused', error: { class: 'PERMISSION_DENIED' } },
  ],
  [
    'update of an event that is gone',
    graph(404, 'ErrorItemNotFound'),
    'update',
    { kind: 'refused', error: { class: 'EVENT_GONE' } },
  ],
  [
    'delete of an event that is gone',
    graph(404, 'ErrorItemNotFound'),
    'delete',
    { kind: 'refused', error: { class: 'EVENT_GONE' } },
  ],
  [
    'create in a calendar that is gone',
    graph(404, 'ErrorItemNotFound'),
    'create',
    { kind: 'refused', error: { class: 'INVALID_EVENT_DATA' } },
  ],
  [
    'look at an occurrence of a series that is gone',
    graph(404, 'ErrorItemNotFound'),
    'find',
    { kind: 'refused', error: { class: 'EVENT_GONE' } },
    { instance },
  ],
  [
    'look at an event that is gone',
    graph(404, 'ErrorItemNotFound'),
    'find',
    { kind: 'refused', error: { class: 'EVENT_GONE' } },
    { byId: true },
  ],
  [
    'look at what is the id of no event',
    graph(400, 'ErrorInvalidIdMalformed'),
    'find',
    { kind: 'refused', error: { class: 'EVENT_GONE' } },
    { byId: true },
  ],
  [
    'search in a calendar that is gone',
    graph(404, 'ErrorItemNotFound'),
    'find',
    { kind: 'refused', error: { class: 'INVALID_EVENT_DATA' } },
  ],
  [
    'an occurrence whose neighbour has not moved yet',
    graph(400, 'ErrorOccurrenceCrossingBoundary'),
    'update',
    { kind: 'refused', error: { class: 'CONFLICT' } },
  ],
  [
    '404 with another code is not "deleted"',
    graph(404, 'ResourceNotFound'),
    'update',
    { kind: 'refused', error: { class: 'INVALID_EVENT_DATA' } },
  ],
  [
    '409',
    graph(409, 'ErrorIrresolvableConflict'),
    'update',
    { kind: 'refused', error: { class: 'CONFLICT' } },
  ],
  [
    '410',
    graph(410, 'SyncStateNotFound'),
    'update',
    { kind: 'refused', error: { class: 'UNKNOWN_ERROR' } },
  ],
  [
    '412',
    graph(412, 'ErrorIrresolvableConflict'),
    'update',
    { kind: 'refused', error: { class: 'CONFLICT' } },
  ],
  ['413', graph(413), 'create', { kind: 'refused', error: { class: 'INVALID_EVENT_DATA' } }],
  ['423', graph(423), 'update', { kind: 'refused', error: { class: 'CONFLICT' } }],
  [
    'mailbox over its limit',
    graph(429, 'ApplicationThrottled', { headers: { 'retry-after': '0.249' } }),
    'create',
    {
      kind: 'not_sent',
      error: { class: 'RATE_LIMIT_EXCEEDED', scope: 'mailbox', retryAfterMs: 249 },
    },
  ],
  [
    'unknown zone',
    graph(400, 'TimeZoneNotSupportedException'),
    'create',
    { kind: 'refused', error: { class: 'INVALID_EVENT_DATA' } },
  ],
  [
    'malformed id',
    graph(400, 'ErrorInvalidIdMalformed'),
    'delete',
    { kind: 'refused', error: { class: 'INVALID_EVENT_DATA' } },
  ],
  [
    'any other 4xx',
    graph(422),
    'create',
    { kind: 'refused', error: { class: 'INVALID_EVENT_DATA' } },
  ],
  [
    '500, write',
    graph(500, 'ErrorInternalServerError'),
    'create',
    { kind: 'ambiguous', error: { class: 'SERVICE_UNAVAILABLE' } },
  ],
  [
    '500, find',
    graph(500, 'ErrorInternalServerError'),
    'find',
    { kind: 'not_sent', error: { class: 'SERVICE_UNAVAILABLE' } },
  ],
  [
    '501',
    graph(501, 'NotImplemented'),
    'create',
    { kind: 'refused', error: { class: 'UNSUPPORTED_EVENT' } },
  ],
  [
    '503, write',
    graph(503, 'ErrorServerBusy', { headers: { 'retry-after': '3' } }),
    'update',
    { kind: 'ambiguous', error: { class: 'SERVICE_UNAVAILABLE', retryAfterMs: 3_000 } },
  ],
  [
    '503, find',
    graph(503, 'ErrorServerBusy'),
    'find',
    { kind: 'not_sent', error: { class: 'SERVICE_UNAVAILABLE' } },
  ],
  [
    '509',
    graph(509),
    'update',
    { kind: 'not_sent', error: { class: 'RATE_LIMIT_EXCEEDED', scope: 'mailbox' } },
  ],
  [
    'a status beyond all',
    graph(700),
    'update',
    { kind: 'unanswered', error: { class: 'UNKNOWN_ERROR' } },
  ],
]

test.each(failures)('%s', (_name, reply, action, expected, context) => {
  const outcome = classify(reply, action, context)
  expect(outcome).toMatchObject(expected)
  expect(JSON.stringify(outcome)).not.toContain('CANARY')
})

test('every row of the table has a case above', () => {
  const messages = failures.map(([, reply, action, , context]) => {
    const outcome = classify(reply, action, context)
    return 'error' in outcome ? outcome.error.message : ''
  })
  const untested = classificationTable.filter(
    ({ says }) => !messages.some((message) => message.endsWith(`: ${says}`)),
  )
  expect(untested).toEqual([])
})

const successes: [string, GatewayReply, Action, object][] = [
  [
    'created',
    graph(201, undefined, { body: { id: 'AAA=' } }),
    'create',
    { kind: 'done', externalId: 'AAA=' },
  ],
  ['created, without an id', graph(201, undefined, { body: {} }), 'create', { kind: 'ambiguous' }],
  ['created, body empty', graph(201), 'create', { kind: 'ambiguous' }],
  [
    'created, body truncated',
    graph(201, undefined, { unreadable: 'not JSON' }),
    'create',
    { kind: 'ambiguous' },
  ],
  [
    'updated',
    graph(200, undefined, { body: { id: 'AAA=' } }),
    'update',
    { kind: 'done', externalId: 'AAA=' },
  ],
  [
    'updated, body truncated',
    graph(200, undefined, { unreadable: 'not JSON' }),
    'update',
    { kind: 'done', externalId: null },
  ],
  [
    'updated, says a page of a proxy',
    graph(200, undefined, { unreadable: 'an HTML page' }),
    'update',
    { kind: 'ambiguous' },
  ],
  ['deleted', graph(204), 'delete', { kind: 'done', externalId: null }],
  [
    'deleted, says a page of a proxy',
    graph(200, undefined, { unreadable: 'an HTML page' }),
    'delete',
    { kind: 'ambiguous' },
  ],
  [
    'found nothing',
    graph(200, undefined, { body: { value: [] } }),
    'find',
    { kind: 'found', events: [] },
  ],
  [
    'found two',
    graph(200, undefined, { body: { value: [{ id: 'A' }, { id: 'B' }] } }),
    'find',
    { kind: 'found', events: [{ externalId: 'A', content: 'unknown' }, { externalId: 'B' }] },
  ],
  [
    'found, but no list',
    graph(200, undefined, { body: {} }),
    'find',
    { kind: 'not_sent', error: { class: 'UNKNOWN_ERROR' } },
  ],
  [
    'found, but an event has no id',
    graph(200, undefined, { body: { value: [{}] } }),
    'find',
    { kind: 'not_sent' },
  ],
  [
    'found, but truncated',
    graph(200, undefined, { unreadable: 'not JSON' }),
    'find',
    { kind: 'not_sent' },
  ],
]

test.each(successes)('%s', (_name, reply, action, expected) => {
  expect(classify(reply, action)).toMatchObject(expected)
})

test('a used transaction id names the event that exists', () => {
  const body = { error: { code: 'ErrorDuplicateTransactionId', '@event.existingEventId': 'AAA=' } }
  expect(classify(graph(400, undefined, { body }), 'create')).toMatchObject({
    error: { class: 'ALREADY_CREATED', existingExternalId: 'AAA=' },
  })
})

test("the gateway's reset says nothing about a mailbox's limit", () => {
  const headers = { 'x-pica-rate-limit-reset': '30' }
  const outcome = classify(graph(429, 'TooManyRequests', { headers }), 'create')
  expect(outcome).not.toHaveProperty('error.retryAfterMs')
})

test('status, code and request id are kept for support', () => {
  const headers = { 'request-id': '2b7c0a0e-4d1f-4e6f-9f52-9df3b5f0b0aa' }
  expect(classify(graph(403, 'ErrorAccessDenied', { headers }), 'update')).toMatchObject({
    error: { status: 403, code: 'ErrorAccessDenied', requestId: headers['request-id'] },
  })
})

test('the request id of a success is kept too', () => {
  const requestId = '2b7c0a0e-4d1f-4e6f-9f52-9df3b5f0b0aa'
  const reply = graph(204, undefined, { headers: { 'request-id': requestId } })
  expect(classify(reply, 'delete')).toEqual({ kind: 'done', externalId: null, requestId })
})

test('the request id is also found in the body of an error', () => {
  const inner = { 'request-id': '2b7c0a0e-4d1f-4e6f-9f52-9df3b5f0b0aa' }
  const body = { error: { code: 'ErrorAccessDenied', innererror: inner } }
  expect(classify(graph(403, undefined, { body }), 'update')).toHaveProperty(
    'error.requestId',
    inner['request-id'],
  )
})

test('a code that does not look like one is dropped', () => {
  const body = { error: { code: 'live::outlook::CANARY|alice', message: '' } }
  expect(classify(graph(400, undefined, { body }), 'create')).toHaveProperty('error.code', null)
})

test.each([
  ['an event', { id: 'AAA=', type: 'singleInstance' }, { externalId: 'AAA=' }],
  ['a series', { id: 'AAA=', type: 'seriesMaster' }, { externalId: 'AAA=' }],
  ['an occurrence', { id: 'AAA=', type: 'occurrence' }, { externalId: 'AAA=', isOccurrence: true }],
  ['an exception', { id: 'AAA=', type: 'exception' }, { externalId: 'AAA=', isOccurrence: true }],
])('a look finds %s under the id to keep', (_name, body, found) => {
  const outcome = classify(graph(200, undefined, { body }), 'find', { byId: true })
  expect(outcome).toMatchObject({ kind: 'found', events: [{ ...found, content: 'unknown' }] })
})

test('a look that answers with something else finds nothing out', () => {
  const outcome = classify(graph(200, undefined, { body: { value: [] } }), 'find', { byId: true })
  expect(outcome.kind).toBe('not_sent')
})
