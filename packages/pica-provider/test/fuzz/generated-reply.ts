import type { Action } from '@calsync/core'
import { editBytes, editJson, oddTexts } from '@calsync/testkit'

/** What came over the wire, before anything was read of it. */
export interface WireReply {
  readonly kind: 'reply'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly cut?: string
}

export type WireAnswer =
  | WireReply
  | { readonly kind: 'lost'; readonly reason: 'timeout' | 'reset'; readonly message: string }
  | { readonly kind: 'not_sent'; readonly message: string }

/** Stands in texts of replies that must not get into an outcome. */
const REPLY_CANARY = 'canary-in-reply'

const event = {
  id: 'AAMkAD=',
  subject: 'Algebra',
  isAllDay: false,
  start: { dateTime: '2027-03-01T08:30:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2027-03-01T10:00:00.0000000', timeZone: 'UTC' },
  originalStartTimeZone: 'W. Europe Standard Time',
  type: 'singleInstance',
  body: { contentType: 'html', content: `<p>${REPLY_CANARY}</p>` },
}
const recurrence = {
  pattern: {
    type: 'weekly',
    interval: 1,
    month: 0,
    dayOfMonth: 0,
    daysOfWeek: ['monday'],
    firstDayOfWeek: 'monday',
    index: 'first',
  },
  range: {
    type: 'numbered',
    startDate: '2027-03-01',
    endDate: '0001-01-01',
    recurrenceTimeZone: 'Europe/Berlin',
    numberOfOccurrences: 10,
  },
}
const series = { ...event, type: 'seriesMaster', recurrence }
const instance = {
  ...event,
  id: 'AAMkAD=.2027-03-08',
  originalStart: '2027-03-08T08:30:00Z',
  type: 'occurrence',
  singleValueExtendedProperties: [{ id: 'String {8c3f} Name calsync-content', value: 'abc' }],
}

/** What stands there after each action, as Graph says it. */
const successes: Readonly<Record<Action, readonly (readonly [number, unknown])[]>> = {
  create: [
    [201, event],
    [201, series],
  ],
  update: [
    [200, event],
    [200, series],
  ],
  delete: [[204, null]],
  find: [
    [200, { value: [event] }],
    [200, { value: [series, event] }],
    [200, { value: [instance, { ...instance, id: 'B', originalStart: '2027-03-15T08:30:00Z' }] }],
    [200, { value: [] }],
    [200, { value: [event], '@odata.nextLink': 'https://graph.example.com/next' }],
  ],
}

const graphError = (code: string) => ({
  error: { code, message: REPLY_CANARY, innerError: { 'request-id': '0b7f3c1e-8f0a', date: 'x' } },
})
const failures: readonly (readonly [number, unknown])[] = [
  [400, graphError('ErrorInvalidRequest')],
  [400, graphError('TimeZoneNotSupportedException')],
  [400, graphError('ErrorOccurrenceCrossingBoundary')],
  [401, graphError('InvalidAuthenticationToken')],
  [403, graphError('ErrorAccessDenied')],
  [404, graphError('ErrorItemNotFound')],
  [
    409,
    {
      error: {
        ...graphError('ErrorDuplicateTransactionId').error,
        '@event.existingEventId': 'AAMkAE=',
      },
    },
  ],
  [412, graphError('ErrorIrresolvableConflict')],
  [424, graphError('FailedDependency')],
  [429, graphError('ApplicationThrottled')],
  [500, graphError('InternalServerError')],
  [503, graphError('ServiceUnavailable')],
  [504, graphError('GatewayTimeout')],
  [404, { key: 'err::connection_not_found', message: `Connection ${REPLY_CANARY} not found` }],
  [401, { key: 'err::unauthorized', message: REPLY_CANARY }],
  [200, { key: 'err::internal', message: REPLY_CANARY, status: 500 }],
  [500, { key: 'err::internal', message: REPLY_CANARY }],
]

const STATUSES = [
  200, 201, 202, 204, 206, 207, 299, 300, 302, 304, 400, 401, 402, 403, 404, 405, 408, 409, 410,
  412, 413, 418, 421, 422, 423, 424, 425, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507,
  509, 511, 520, 529, 530, 598, 599, 600, 999,
] as const
const WAITS = ['0', '1', '0.249', '-1', '1e3', '99999999999999999999', 'NaN', '', 'soon', '3600']
const DATES = [
  'Mon, 01 Mar 2027 09:00:00 GMT',
  'Fri, 31 Dec 9999 23:59:59 GMT',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'Mon, 99 Foo 2027',
  '2027-03-01T09:00:00Z',
]
const TYPES = [
  'application/json',
  'text/html',
  'application/octet-stream',
  '',
  'a/b; charset=\u00ff',
]

const pick = <T>(list: readonly T[], number: number): T => list[number % list.length] as T

/** A reply to a call of these actions that whole numbers name; equal numbers give equal replies. */
export function generatedReply(actions: readonly Action[], numbers: readonly number[]): WireAnswer {
  const [how = 0, which = 0, status = 0, head = 0, ...edits] = numbers
  if (how % 40 === 39) {
    const reason = which % 2 === 0 ? 'timeout' : 'reset'
    return which % 3 === 0
      ? { kind: 'not_sent', message: 'the connection failed (ECONNREFUSED)' }
      : { kind: 'lost', reason, message: 'the connection failed (ECONNRESET)' }
  }
  const [usualStatus, body] = usual(actions, how, which)
  const headers = headersOf(head)
  const edited = how % 3 === 0 ? editJson(body, edits) : body
  const json = edited === null ? '' : (JSON.stringify(edited) ?? '')
  const bytes = how % 3 === 1 ? editBytes(Buffer.from(json), edits) : Buffer.from(json)
  const reply = {
    kind: 'reply',
    status: how % 4 === 0 ? pick(STATUSES, status) : usualStatus,
    headers,
    text: how % 23 === 5 ? pick(PAGES, which) : bytes.toString('utf8'),
  } as const
  return how % 17 === 3 ? { ...reply, cut: 'it broke off' } : reply
}

const PAGES = [
  '<html><body>502 Bad Gateway</body></html>',
  ' \n<!DOCTYPE html>',
  'OK',
  'true',
  '[]',
  '{}',
  '"AAMkAD="',
  '\u0000\u0001',
  `${'['.repeat(20_000)}`,
  `{"id":${'{"a":'.repeat(20_000)}`,
]

function usual(actions: readonly Action[], how: number, which: number): readonly [number, unknown] {
  const [action = 'create'] = actions
  if (actions.length < 2) return answerTo(action, how, which)
  if (how % 11 === 0) return pick(failures, which)
  const responses = actions.map((each, index) => {
    const [status, body] = answerTo(each, how + index, Math.imul(which + index, 2_654_435) >>> 0)
    const headers = { 'Retry-After': pick(WAITS, which + index) }
    return { id: `${index + 1}`, status, headers, body }
  })
  if (which % 5 === 0) responses.reverse()
  if (which % 7 === 0) responses.pop()
  if (which % 11 === 0) responses.push({ ...responses[0], id: '77' } as never)
  if (which % 13 === 0) responses.push({ ...responses[0], status: pick(STATUSES, how) } as never)
  return [200, { responses }]
}

function answerTo(action: Action, how: number, which: number): readonly [number, unknown] {
  return how % 2 === 0 ? pick(successes[action], which) : pick(failures, which)
}

function headersOf(head: number): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': pick(TYPES, head) }
  const add = (bit: number, name: string, value: string): void => {
    if ((head >>> bit) % 2 === 1) headers[name] = value
  }
  add(3, 'x-pica-passthrough-request-id', '0b7f3c1e-8f0a-5c5e-9a53-0d5f3f0c6a11')
  add(4, 'retry-after', pick(WAITS, head))
  add(5, 'x-pica-passthrough-retry-after', pick(DATES, head >>> 2))
  add(6, 'date', pick(DATES, head >>> 3))
  add(7, 'request-id', REPLY_CANARY)
  add(8, '__proto__', 'x')
  add(9, 'x-pica-rate-limit-reset', pick(['5', '1e3', '1900000000', '1900000000000', '-3'], head))
  add(10, 'x-odd', pick(oddTexts, head))
  return headers
}
