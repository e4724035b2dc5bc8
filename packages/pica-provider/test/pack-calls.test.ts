import type { PreparedOperation } from '@calsync/core'
import { expect, test } from 'vitest'
import { outlook, pica, type OutlookOptions } from '../src/index.js'

function operations(count: number, bytes = 1_000): PreparedOperation[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${index}`,
    action: 'create',
    externalId: null,
    request: null,
    bytes,
  }))
}

function sizes(
  count: number,
  options: Partial<OutlookOptions> = {},
  limits = { maxItems: 20, expectedItemMs: 100 },
  bytes?: number,
): number[] {
  const calls = outlook({ gateway: pica(), ...options }).pack(operations(count, bytes), limits)
  expect(calls.flat().map(({ id }) => id)).toEqual(operations(count).map(({ id }) => id))
  return calls.map((call) => call.length)
}

test('chains of at most 20, in order', () => {
  expect(sizes(45)).toEqual([20, 20, 5])
  expect(sizes(0)).toEqual([])
  expect(sizes(1)).toEqual([1])
})

test('parallel batches of at most 4', () => {
  expect(sizes(9, { packing: 'parallel' })).toEqual([4, 4, 1])
})

test('single calls without batches', () => {
  expect(sizes(3, { batch: false })).toEqual([1, 1, 1])
})

test('never more than asked for, never none', () => {
  expect(sizes(5, {}, { maxItems: 2, expectedItemMs: 100 })).toEqual([2, 2, 1])
  expect(sizes(2, {}, { maxItems: 0, expectedItemMs: 100 })).toEqual([1, 1])
})

test('by duration: at most half of the deadline of 25 s', () => {
  expect(sizes(20, {}, { maxItems: 20, expectedItemMs: 2_000 })).toEqual([6, 6, 6, 2])
  expect(sizes(3, {}, { maxItems: 20, expectedItemMs: 60_000 })).toEqual([1, 1, 1])
  expect(sizes(20, {}, { maxItems: 20, expectedItemMs: 0 })).toEqual([20])
})

test('by bytes', () => {
  expect(sizes(5, {}, undefined, 800_000)).toEqual([2, 2, 1])
})

test('what the provider says of itself', () => {
  expect(
    outlook({ gateway: pica({ requestsPerMinute: 100, deadlineMs: 20_000 }) }).describe(),
  ).toEqual({
    integration: 'microsoft-outlook',
    displayName: 'Microsoft Outlook',
    topicPrefix: 'outlook.sync',
    createIdempotency: 'replay',
    maxBatchItems: 20,
    lanes: 4,
    deadlineMs: 20_000,
    mailboxBudget: { capacity: 2_000, perSecond: 8_000 / 600 },
    accountBudget: { capacity: 20, perSecond: 80 / 60 },
    sendsAttendees: false,
    mailsAttendees: false,
    calendar: 'primary',
  })
  expect(outlook({ gateway: pica(), packing: 'parallel' }).describe()).toMatchObject({
    maxBatchItems: 4,
    lanes: 1,
  })
  expect(outlook({ gateway: pica(), batch: false, lanes: 2 }).describe()).toMatchObject({
    maxBatchItems: 1,
    lanes: 2,
  })
})

test.each<[string, object]>([
  ['gateway', {}],
  ['lanes', { gateway: pica(), lanes: 5 }],
  ['paths.event', { gateway: pica(), paths: { event: '/me/events' } }],
  ['floatingTimeZone', { gateway: pica(), floatingTimeZone: 'Mars/Olympus' }],
])('the option %s is checked, and named', (field, options) => {
  expect(() => outlook(options as OutlookOptions)).toThrow(field)
})
