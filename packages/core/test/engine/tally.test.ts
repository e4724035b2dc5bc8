import { describe, expect, it } from 'vitest'
import type { ErrorFacts, Outcome } from '@calsync/core'
import { holdOf } from '../../src/decide/settle-write.js'
import { Tally } from '../../src/engine/tally.js'
import { facts } from '@calsync/testkit/simulation'

const NOW = 1_000_000
const done: Outcome = { kind: 'done', externalId: 'event-1' }

function note(tally: Tally, outcome: Outcome, random = 0.5): void {
  const hold = 'error' in outcome ? holdOf(outcome.error) : null
  tally.note(outcome, { hold, block: null }, NOW, random)
}

function notSent(errorClass: ErrorFacts['class'], change: Partial<ErrorFacts> = {}): Outcome {
  return { kind: 'not_sent', error: facts(errorClass, change) }
}

describe('Tally: lanes', () => {
  it.each([
    ['grow by one after a clean turn', 2, [done, done], 3],
    ['grow no further than the provider allows', 4, [done], 4],
    ['stay after a turn with a failure', 2, [done, notSent('NOT_ATTEMPTED')], 2],
    ['halve on a throttle', 4, [done, notSent('RATE_LIMIT_EXCEEDED')], 2],
    ['never go below one', 1, [notSent('RATE_LIMIT_EXCEEDED')], 1],
    ['stay when nothing was sent', 2, [], 2],
    [
      'stay when the whole account is throttled',
      4,
      [done, notSent('RATE_LIMIT_EXCEEDED', { scope: 'account' })],
      4,
    ],
  ] as const)('%s', (_name, lanes, outcomes, expected) => {
    const tally = new Tally(lanes, 4, 0)
    for (const outcome of outcomes) note(tally, outcome)
    expect(tally.effect(NOW, 0.5).lanes).toBe(expected)
  })
})

describe('Tally: holds', () => {
  it('a Retry-After stops the turn and is the floor of the hold', () => {
    const tally = new Tally(4, 4, 0)
    note(tally, notSent('RATE_LIMIT_EXCEEDED', { retryAfterMs: 90_000 }))
    expect(tally.stopped).toBe(true)
    expect(tally.heldUntil).toBe(NOW + 90_000)
    expect(tally.effect(NOW, 0.5).heldUntil).toBe(NOW + 90_000)
  })

  it('the longest of several counts', () => {
    const tally = new Tally(4, 4, 0)
    note(tally, notSent('RATE_LIMIT_EXCEEDED', { retryAfterMs: 90_000 }))
    note(tally, notSent('RATE_LIMIT_EXCEEDED', { retryAfterMs: 10_000 }))
    expect(tally.heldUntil).toBe(NOW + 90_000)
  })

  it("the account's limit holds the account and not the mailbox", () => {
    const tally = new Tally(4, 4, 0)
    note(tally, done)
    note(tally, notSent('RATE_LIMIT_EXCEEDED', { retryAfterMs: 90_000, scope: 'account' }))
    expect(tally.accountHeldUntil).toBe(NOW + 90_000)
    expect(tally.heldUntil).toBeNull()
    expect(tally.effect(NOW, 0.5)).not.toHaveProperty('heldUntil')
  })

  it('a mailbox that fails turn after turn is held longer and longer', () => {
    const holds = [2, 3, 6, 20].map((failures) => {
      const tally = new Tally(4, 4, failures)
      note(tally, notSent('NETWORK_ERROR'))
      const effect = tally.effect(NOW, 0)
      expect(effect.failures).toBe(failures + 1)
      return (effect.heldUntil ?? 0) - NOW
    })
    expect(holds).toEqual([4_000, 8_000, 64_000, 150_000])
  })

  it('one answer ends that', () => {
    const tally = new Tally(4, 4, 9)
    note(tally, notSent('NETWORK_ERROR'))
    note(tally, done)
    expect(tally.effect(NOW, 0.5)).toMatchObject({ failures: 0 })
  })

  it('a turn in which nothing was answered rests, so that it is not repeated at once', () => {
    const tally = new Tally(4, 4, 0)
    note(tally, notSent('NOT_ATTEMPTED'))
    expect(tally.effect(NOW, 0).heldUntil).toBeGreaterThan(NOW)
  })

  it('a blocked connection gets no hold of its own: after the reconnect it runs at once', () => {
    const tally = new Tally(4, 4, 5)
    const error = facts('INVALID_TOKEN')
    tally.note({ kind: 'refused', error }, { hold: null, block: error }, NOW, 0.5)
    note(tally, notSent('NOT_ATTEMPTED'))
    expect(tally.effect(NOW, 0.5)).toEqual({ lanes: 4, failures: 5 })
  })

  it('our own rest does not stop what is packed already', () => {
    const tally = new Tally(4, 4, 0)
    tally.rest(NOW + 700)
    expect(tally.stopped).toBe(false)
    expect(tally.effect(NOW, 0.5).heldUntil).toBe(NOW + 700)
  })
})
