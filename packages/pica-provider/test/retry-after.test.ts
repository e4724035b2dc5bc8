import { expect, test } from 'vitest'
import { retryAfterMs } from '../src/index.js'

const now = Date.parse('2027-03-01T12:00:00Z')

test.each([
  ['whole seconds', { 'retry-after': '2' }, 2_000],
  ['zero', { 'retry-after': '0' }, 0],
  ['decimals, rounded up', { 'retry-after': '0.2494' }, 250],
  ['any case of the name', { 'Retry-After': '3' }, 3_000],
  ['spaces', { 'retry-after': ' 4 ' }, 4_000],
  ["Pica's prefix", { 'x-pica-passthrough-retry-after': '5' }, 5_000],
  ["One's prefix", { 'x-one-passthrough-retry-after': '6' }, 6_000],
  ['the longest of several', { 'retry-after': '1', 'x-pica-passthrough-retry-after': '9' }, 9_000],
  ['a date', { 'retry-after': 'Mon, 01 Mar 2027 12:00:10 GMT' }, 10_000],
  [
    "a date, counted from the server's own clock",
    { 'retry-after': 'Mon, 01 Mar 2027 11:00:10 GMT', date: 'Mon, 01 Mar 2027 11:00:00 GMT' },
    10_000,
  ],
  ['a date that has passed', { 'retry-after': 'Mon, 01 Mar 2027 11:59:00 GMT' }, 0],
  ['at most a day', { 'retry-after': '9999999' }, 86_400_000],
  ['reset, seconds from now', { 'x-pica-rate-limit-reset': '42' }, 42_000],
  ['reset, seconds since 1970', { 'x-one-rate-limit-reset': `${now / 1_000 + 7}` }, 7_000],
  ['reset, milliseconds since 1970', { 'x-pica-rate-limit-reset': `${now + 1_500}` }, 1_500],
  ['Retry-After before reset', { 'retry-after': '1', 'x-pica-rate-limit-reset': '42' }, 1_000],
  ['nothing', {}, undefined],
  ['an empty value', { 'retry-after': '' }, undefined],
  ['words', { 'retry-after': 'soon' }, undefined],
  ['a negative number', { 'retry-after': '-5' }, undefined],
])('%s', (_name, headers: Record<string, string>, expected) => {
  expect(retryAfterMs(headers, { now })).toBe(expected)
})

test('the reset of the gateway does not count for the limit of a mailbox', () => {
  const headers = { 'x-pica-rate-limit-reset': '42' }
  expect(retryAfterMs(headers, { now, gatewayLimit: false })).toBeUndefined()
})
