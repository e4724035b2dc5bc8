import type { ErrorFacts, Priority, ResultMessage } from '@calsync/core'
import fc from 'fast-check'
import { parts, refs, slots } from './places.js'

/** Every time is a multiple of it, so that tokens of a bucket are the same in any arithmetic. */
export const TICK_MS = 250

/** Mostly those that are connected from the beginning. */
export const slot = fc.oneof(fc.constantFrom(0, 1), fc.nat({ max: slots.length - 1 }))
export const ref = fc.constantFrom(...refs)
export const part = fc.constantFrom('', '', ...parts.slice(0, 2), ...parts)
export const priority = fc.constantFrom<Priority>('live', 'background')
export const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { nil: null })
export const rarely = fc.oneof(
  { weight: 9, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
)
export const leaseMs = fc.constantFrom(30_000, 1_000, 250, 0, 300_000)
export const limit = fc.oneof(
  { weight: 2, arbitrary: fc.constant(100) },
  fc.integer({ min: 1, max: 3 }),
)
export const who = maybe(fc.constantFrom('ann', 'bert'))

export const errorFacts = fc.constantFrom<ErrorFacts>(
  { class: 'TIMEOUT', code: null, message: 'no answer', status: 504 },
  { class: 'RATE_LIMIT_EXCEEDED', code: 'Throttled', message: 'wait', retryAfterMs: 5_000 },
  { class: 'INVALID_EVENT_DATA', code: 'ErrorInvalidRequest', message: 'größer ✓' },
)

/** Few ids and keys, so that some come twice. */
export const message: fc.Arbitrary<ResultMessage> = fc.record({
  id: fc.nat({ max: 30 }).map((n) => `message-${n}`),
  kind: fc.constantFrom('completed', 'failed', 'dlq', 'notification'),
  integration: fc.constantFrom('outlook', 'google'),
  key: fc.constantFrom('key-1', 'key-2'),
  body: fc.constantFrom<ResultMessage['body']>({}, { nested: { text: 'ü "✓"' }, list: [1, null] }),
})
