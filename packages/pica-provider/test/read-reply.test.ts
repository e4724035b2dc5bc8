import { expect, test } from 'vitest'
import { readReply } from '../src/pica/read-reply.js'

const picaError = {
  type: 'X',
  code: 2005,
  status: 404,
  key: 'err::application::not_found',
  message: 'Connection not found',
}
const graphError = { error: { code: 'ErrorItemNotFound', message: 'gone' } }

function read(status: number, body: unknown, headers: Record<string, string> = {}, cut?: string) {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  return readReply({ kind: 'reply', status, headers, text, ...(cut === undefined ? {} : { cut }) })
}

test.each([
  [
    'JSON under another content type',
    200,
    { a: 1 },
    { 'content-type': 'application/octet-stream' },
    { origin: 'provider', body: { a: 1 } },
  ],
  ['an empty body', 204, undefined, {}, { origin: 'provider', body: null }],
  ['a byte order mark', 200, '\uFEFF{"a":1}', {}, { body: { a: 1 } }],
  ["the upstream's own error", 404, graphError, {}, { origin: 'provider', status: 404 }],
  ["Pica's own error", 404, picaError, {}, { origin: 'gateway', status: 404 }],
  [
    "One's own error",
    402,
    { correlationId: 'c', key: 'quota', message: 'm', type: 't', status: 402 },
    {},
    { origin: 'gateway' },
  ],
  [
    "Pica's own error under a success",
    200,
    { ...picaError, status: 429 },
    {},
    { origin: 'gateway', status: 429 },
  ],
  [
    'any error with prefixed headers',
    404,
    undefined,
    { 'x-pica-passthrough-date': 'd' },
    { origin: 'provider' },
  ],
  [
    'a success whose body has a key',
    200,
    { ...picaError, status: 404 },
    { 'x-pica-passthrough-date': 'd' },
    { origin: 'provider', status: 200 },
  ],
  ['an empty error', 404, undefined, {}, { origin: 'gateway' }],
  ['an HTML error', 502, '<html>', {}, { origin: 'gateway', unreadable: 'an HTML page' }],
  [
    'truncated JSON',
    201,
    '{"id":',
    {},
    { origin: 'gateway', unreadable: 'not JSON, or damaged', body: null },
  ],
  [
    'truncated JSON with prefixed headers',
    200,
    '{"id":',
    { 'x-pica-passthrough-date': 'd' },
    { origin: 'provider', unreadable: 'not JSON, or damaged', body: null },
  ],
  ["a success in somebody's own words", 200, 'OK', {}, { origin: 'gateway', body: null }],
])('%s', (_name, status, body, headers, expected) => {
  expect(read(status, body, headers)).toMatchObject(expected)
})

test('a body that was cut is unreadable even if it looks whole', () => {
  expect(read(200, '{"a":1}', {}, 'it broke off')).toMatchObject({
    body: null,
    unreadable: 'the reply is not whole: it broke off',
  })
})

test('prefixes are taken off, and the upstream wins over the gateway', () => {
  const reply = read(
    200,
    {},
    {
      date: 'gateway',
      'x-pica-passthrough-date': 'upstream',
      'x-one-passthrough-etag': 'e',
      'x-pica-rate-limit-reset': '5',
    },
  )
  expect(reply).toHaveProperty('headers', {
    date: 'upstream',
    etag: 'e',
    'x-pica-rate-limit-reset': '5',
  })
})

test('a message never quotes the body', () => {
  expect(JSON.stringify(read(200, 'CANARY not json'))).not.toContain('CANARY')
})
