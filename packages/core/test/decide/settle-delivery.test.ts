import { describe, expect, it } from 'vitest'
import {
  defaultDeliveryPolicy,
  mayHandOver,
  settleDelivery,
} from '../../src/decide/settle-delivery.js'

const policy = { ...defaultDeliveryPolicy, maxTries: 3, initialDelayMs: 1_000, maxDelayMs: 1_500 }
const threw = { kind: 'threw', error: 'no such user' } as const

describe('what becomes of a message that was handed over', () => {
  it.each([
    ['is handled when the handler returned', 1, { kind: 'returned' }, { kind: 'handled' }],
    ['is handled at the last try, too', 3, { kind: 'returned' }, { kind: 'handled' }],
    [
      'is due again after a failure',
      1,
      threw,
      { kind: 'retry', delayMs: 500, error: 'no such user' },
    ],
    [
      'waits longer each time, up to the longest wait',
      2,
      threw,
      { kind: 'retry', delayMs: 750, error: 'no such user' },
    ],
    ['is parked at the last try', 3, threw, { kind: 'park', error: 'no such user' }],
    [
      'is due again when the handler took too long',
      1,
      { kind: 'late' },
      { kind: 'retry', delayMs: 500, error: 'the handler did not return within 30000 ms' },
    ],
    [
      'is parked when every try ended with its process',
      4,
      { kind: 'crashed' },
      { kind: 'park', error: 'the process ended in the handler each time' },
    ],
  ] as const)('%s', (_says, tryNumber, handover, end) => {
    expect(settleDelivery(tryNumber, handover, policy, 0.5)).toEqual(end)
  })

  it('is not handed over beyond the last try', () => {
    expect([1, 3, 4].map((tryNumber) => mayHandOver(tryNumber, policy))).toEqual([
      true,
      true,
      false,
    ])
  })
})
