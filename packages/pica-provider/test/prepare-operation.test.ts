import { expect, test } from 'vitest'
import { outlook, pica, type OutlookOptions } from '../src/index.js'
import { calendarEvent, operation } from './support/events.js'
import { matching } from './support/matchers.js'

interface Request {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body?: string
  readonly expected?: object
}

function provider(options: Partial<OutlookOptions> = {}) {
  return outlook({ gateway: pica(), ...options })
}

function prepared(input: Parameters<typeof operation>[0], options?: Partial<OutlookOptions>) {
  const preparation = provider(options).prepare(operation(input))
  if (preparation.kind === 'refused') throw new Error(preparation.error.message)
  const request = preparation.prepared.request as Request
  const content = JSON.parse(request.body ?? 'null') as Record<string, unknown> | null
  return { ...preparation.prepared, request, content }
}

test('create: token and correlation inside', () => {
  const { request, content, bytes } = prepared({})
  expect(request).toMatchObject({
    method: 'POST',
    path: '/me/events',
    headers: { Prefer: 'IdType="ImmutableId"', 'Content-Type': 'application/json' },
  })
  expect(content).toMatchObject({
    subject: 'Algebra',
    transactionId: '0b7f3c1e-8f0a-5c5e-9a53-0d5f3f0c6a11',
    singleValueExtendedProperties: [
      { id: matching(/^String \{[0-9a-f-]{36}\} Name calsync$/), value: 'record-1/1' },
    ],
  })
  expect(bytes).toBeGreaterThan(request.body?.length ?? 0)
})

test('create in a calendar', () => {
  expect(prepared({ calendarId: 'A/B=' }).request.path).toBe('/me/calendars/A%2FB%3D/events')
})

test('update: the whole state, never a token', () => {
  const { request, content } = prepared({ action: 'update', externalId: 'AAMk/x+=' })
  expect(request).toMatchObject({ method: 'PATCH', path: '/me/events/AAMk%2Fx%2B%3D' })
  expect(content).not.toHaveProperty('transactionId')
  expect(content).toMatchObject({
    subject: 'Algebra',
    isAllDay: false,
    start: { dateTime: '2027-03-01T09:30:00' },
    singleValueExtendedProperties: [{ value: 'record-1/1' }],
  })
})

test('delete: no body', () => {
  const { request } = prepared({ action: 'delete', externalId: 'A', event: null })
  expect(request).toEqual({
    method: 'DELETE',
    path: '/me/events/A',
    headers: { Prefer: 'IdType="ImmutableId"' },
  })
})

test('find: by equality, quotes doubled, encoded', () => {
  const { request } = prepared({ action: 'find', correlation: "o'neil/1", event: null })
  const query = new URLSearchParams(request.path.split('?')[1])
  expect(request.path.startsWith('/me/events?')).toBe(true)
  expect(query.get('$filter')).toMatch(
    /^singleValueExtendedProperties\/Any\(ep: ep\/id eq 'String \{.*\} Name calsync' and ep\/value eq 'o''neil\/1'\)$/,
  )
  expect(request.path).toMatch(/^[\x21-\x7e]+$/)
})

test('other path templates', () => {
  const paths = { events: '/users/a/events', event: '/users/a/events/{id}' }
  expect(prepared({}, { paths }).request.path).toBe('/users/a/events')
  expect(prepared({ action: 'delete', externalId: '1' }, { paths }).request.path).toBe(
    '/users/a/events/1',
  )
})

test('update and delete without an id are refused', () => {
  for (const action of ['update', 'delete'] as const) {
    expect(provider().prepare(operation({ action }))).toMatchObject({
      kind: 'refused',
      error: { class: 'INVALID_EVENT_DATA' },
    })
  }
})

test('an event that is too large is refused with both sizes', () => {
  const event = calendarEvent({ description: 'ä'.repeat(999_000) })
  expect(provider().prepare(operation({ event }))).toMatchObject({
    kind: 'refused',
    error: { class: 'INVALID_EVENT_DATA', message: matching(/\d{7} bytes.*1899500/) },
  })
})

test('a replay is the stored request to the letter, also after a database has reordered its keys', () => {
  const { request } = prepared({})
  const { method, path, headers, body, expected } = request
  const stored: unknown = JSON.parse(JSON.stringify({ expected, body, headers, path, method }))
  const replayed = provider().replay('record-1', stored)
  expect(replayed).toMatchObject({ id: 'record-1', action: 'create', externalId: null })
  expect(replayed.request).toEqual(request)
  expect(replayed.bytes).toBe(prepared({}).bytes)
})

test('a create that an older version stored, which did not say what it sent, is replayed too', () => {
  const { method, path, headers, body } = prepared({}).request
  expect(provider().replay('record-1', { method, path, headers, body }).request).toEqual({
    method,
    path,
    headers,
    body,
  })
})

test('what was sent is said beside the body, in short', () => {
  expect(prepared({}).request.expected).toEqual({
    subject: 'Algebra',
    isAllDay: false,
    start: '2027-03-01T08:30:00Z',
    end: '2027-03-01T10:00:00Z',
    zone: 'W. Europe Standard Time',
  })
  const event = calendarEvent({ recurrenceRules: ['FREQ=WEEKLY;COUNT=3'] })
  expect(prepared({ event }).request.expected).toMatchObject({
    recurrence: 'weekly 1 monday from 2027-03-01 until 2027-03-15',
  })
})

test('a single event says that it is no series when it is updated, never when it is created', () => {
  expect(prepared({}).content).not.toHaveProperty('recurrence')
  expect(prepared({ action: 'update', externalId: 'A' }).content).toHaveProperty('recurrence', null)
  const event = calendarEvent({ recurrenceRules: ['FREQ=WEEKLY'] })
  const series = prepared({ action: 'update', externalId: 'A', event })
  expect(series.content).toMatchObject({ recurrence: { pattern: { type: 'weekly' } } })
  expect(series.content).not.toHaveProperty('transactionId')
})

test('what cannot be a stored request is not replayed', () => {
  expect(() => provider().replay('r', { url: '/x' })).toThrow('is not one of the Outlook provider')
  expect(() => provider().replay('r', null)).toThrow()
})
