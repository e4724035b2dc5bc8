import type { GatewayReply } from '@calsync/core'
import { expect, test } from 'vitest'
import { batchBody, batchOutcomes, type BatchItem } from '../src/outlook/batch.js'

const items: BatchItem[] = [
  {
    id: 'rec-A',
    action: 'create',
    request: {
      method: 'POST',
      path: '/me/events',
      headers: { Prefer: 'p' },
      body: '{"b":1,"a":2}',
    },
  },
  {
    id: 'rec-B',
    action: 'update',
    request: { method: 'PATCH', path: '/me/events/1', headers: {}, body: '{}' },
  },
  {
    id: 'rec-C',
    action: 'find',
    request: { method: 'GET', path: '/me/events?$top=1', headers: {} },
  },
]

function outer(more: Partial<Extract<GatewayReply, { kind: 'reply' }>>): GatewayReply {
  return { kind: 'reply', origin: 'provider', status: 200, headers: {}, body: null, ...more }
}

function responses(...list: unknown[]): GatewayReply {
  return outer({ body: { responses: list } })
}

function kinds(reply: GatewayReply): (string | undefined)[] {
  const outcomes = batchOutcomes(items, reply)
  expect(outcomes.map(({ id }) => id)).toEqual(['rec-A', 'rec-B', 'rec-C'])
  return outcomes.map(({ outcome }) =>
    'error' in outcome ? `${outcome.kind} ${outcome.error.class}` : outcome.kind,
  )
}

const created = { id: '1', status: 201, body: { id: 'EVENT' } }
const updated = { id: '2', status: 200, body: { id: 'EVENT2' } }
const foundNone = { id: '3', status: 200, body: { value: [] } }

test('a chain: each item waits for the one before; bodies stand to the letter', () => {
  const text = batchBody(items, 'chain')
  expect(text).toContain('"body":{"b":1,"a":2}')
  expect(JSON.parse(text)).toEqual({
    requests: [
      {
        id: '1',
        method: 'POST',
        url: '/me/events',
        headers: { Prefer: 'p' },
        body: { b: 1, a: 2 },
      },
      { id: '2', method: 'PATCH', url: '/me/events/1', headers: {}, body: {}, dependsOn: ['1'] },
      { id: '3', method: 'GET', url: '/me/events?$top=1', headers: {}, dependsOn: ['2'] },
    ],
  })
})

test('parallel: no item waits', () => {
  expect(batchBody(items, 'parallel')).not.toContain('dependsOn')
})

test('replies in any order, ids as numbers', () => {
  expect(kinds(responses(foundNone, { ...updated, id: 2 }, created))).toEqual([
    'done',
    'done',
    'found',
  ])
  expect(batchOutcomes(items, responses(foundNone, updated, created))[0]).toEqual({
    id: 'rec-A',
    outcome: { kind: 'done', externalId: 'EVENT' },
  })
})

test('a failed item, and those behind it that were never tried', () => {
  const reply = responses(
    { id: '1', status: 400, body: { error: { code: 'ErrorPropertyValidationFailure' } } },
    { id: '2', status: 424, body: { error: { code: 'FailedDependency' } } },
    { id: '3', status: 424 },
  )
  expect(kinds(reply)).toEqual([
    'refused INVALID_EVENT_DATA',
    'not_sent NOT_ATTEMPTED',
    'not_sent NOT_ATTEMPTED',
  ])
})

test('a throttled item has its own Retry-After', () => {
  const throttled = {
    id: '2',
    status: 429,
    headers: { 'Retry-After': '0.249' },
    body: { error: { code: 'ApplicationThrottled' } },
  }
  expect(batchOutcomes(items, responses(created, throttled, foundNone))[1]).toMatchObject({
    outcome: {
      kind: 'not_sent',
      error: { class: 'RATE_LIMIT_EXCEEDED', scope: 'mailbox', retryAfterMs: 249 },
    },
  })
})

test('a Retry-After that is a date counts from the Date of the batch', () => {
  const headers = { 'Retry-After': 'Mon, 01 Mar 2027 12:00:05 GMT' }
  const reply = outer({
    headers: { date: 'Mon, 01 Mar 2027 12:00:00 GMT' },
    body: { responses: [{ id: '1', status: 429, headers }] },
  })
  expect(batchOutcomes(items, reply)[0]).toMatchObject({
    outcome: { error: { retryAfterMs: 5_000 } },
  })
})

test('an id that is missing, an item that cannot be read: in doubt, each by itself', () => {
  expect(kinds(responses(created))).toEqual([
    'done',
    'ambiguous UNKNOWN_ERROR',
    'not_sent UNKNOWN_ERROR',
  ])
  expect(kinds(responses(created, { id: '2' }, null))[1]).toBe('ambiguous UNKNOWN_ERROR')
})

test.each<[string, GatewayReply, string[]]>([
  [
    'truncated',
    outer({ unreadable: 'not JSON' }),
    ['ambiguous UNKNOWN_ERROR', 'ambiguous UNKNOWN_ERROR', 'not_sent UNKNOWN_ERROR'],
  ],
  [
    'lost',
    { kind: 'lost', reason: 'timeout', message: 'm' },
    ['unanswered TIMEOUT', 'unanswered TIMEOUT', 'not_sent TIMEOUT'],
  ],
  [
    'not sent',
    { kind: 'not_sent', message: 'm' },
    ['not_sent NETWORK_ERROR', 'not_sent NETWORK_ERROR', 'not_sent NETWORK_ERROR'],
  ],
  [
    '502',
    outer({ origin: 'gateway', status: 502 }),
    ['unanswered SERVICE_UNAVAILABLE', 'unanswered SERVICE_UNAVAILABLE', 'not_sent TIMEOUT'],
  ],
  [
    'account throttled',
    outer({ origin: 'gateway', status: 429 }),
    [
      'not_sent RATE_LIMIT_EXCEEDED',
      'not_sent RATE_LIMIT_EXCEEDED',
      'not_sent RATE_LIMIT_EXCEEDED',
    ],
  ],
  [
    'access expired',
    outer({ status: 401 }),
    ['refused INVALID_TOKEN', 'refused INVALID_TOKEN', 'refused INVALID_TOKEN'],
  ],
  [
    'malformed',
    outer({ status: 400 }),
    ['not_sent MISCONFIGURED', 'not_sent MISCONFIGURED', 'not_sent MISCONFIGURED'],
  ],
  [
    'too large',
    outer({ status: 413 }),
    ['not_sent MISCONFIGURED', 'not_sent MISCONFIGURED', 'not_sent MISCONFIGURED'],
  ],
  [
    'too large for the gateway',
    outer({ origin: 'gateway', status: 413 }),
    ['not_sent MISCONFIGURED', 'not_sent MISCONFIGURED', 'not_sent MISCONFIGURED'],
  ],
  [
    'no such route',
    outer({ origin: 'gateway', status: 404 }),
    ['not_sent MISCONFIGURED', 'not_sent MISCONFIGURED', 'not_sent MISCONFIGURED'],
  ],
  [
    'no such segment',
    outer({ status: 404, body: { error: { code: 'ErrorItemNotFound' } } }),
    ['not_sent MISCONFIGURED', 'not_sent MISCONFIGURED', 'not_sent MISCONFIGURED'],
  ],
])('the batch as a whole: %s', (_name, reply, expected) => {
  expect(kinds(reply)).toEqual(expected)
})
