import { describe, expect, it } from 'vitest'
import type { FoundEvent, Outcome, SyncRecord } from '@calsync/core'
import type { DecisionContext } from '../../src/decide/decision.js'
import { settleFind } from '../../src/decide/settle-find.js'
import { applied, attempt, context, facts, NOW, record } from './records.js'

const { policy } = context
const absent = { version: 5, presence: 'absent', hash: null } as const
const certainAge = policy.maxFlightMs + policy.visibilityMs

function found(...events: FoundEvent[]): Outcome {
  return { kind: 'found', events }
}

function event(externalId: string, content: FoundEvent['content'] = 'same'): FoundEvent {
  return { externalId, content }
}

function settle(row: SyncRecord, outcome: Outcome, change: Partial<DecisionContext> = {}) {
  return settleFind(row, { action: 'find', attempt: null, outcome }, { ...context, ...change })
}

describe('settleFind: a create in doubt', () => {
  const doubted = record({ doubt: 'unanswered', attempt: attempt() })

  it('that happened is adopted and verified later', () => {
    const { patch, followUp } = settle(doubted, found(event('event-1')))
    expect(followUp).toBeNull()
    expect(patch).toMatchObject({
      externalId: 'event-1',
      applied: { version: 5, hash: 'hash-5' },
      doubt: null,
      attempt: null,
      verify: true,
      status: 'synced',
      dueAt: NOW + policy.visibilityMs,
      tries: 0,
    })
  })

  it('that happened is adopted with what the provider made of it', () => {
    const echo = { hash: 'echo-1', altered: ['recurrence'] }
    const { patch } = settle(doubted, found({ ...event('event-1'), echo }))
    expect(patch.applied).toMatchObject({ echoHash: 'echo-1', altered: ['recurrence'], at: NOW })
  })

  it('that happened twice keeps one, the same for every observer, and removes the other', () => {
    const one = settle(doubted, found(event('b'), event('a')))
    const other = settle(doubted, found(event('a'), event('b')))
    expect(one.patch.externalId).toBe('a')
    expect(other.patch.externalId).toBe('a')
    expect(one.followUp).toEqual({ kind: 'delete_extras', externalIds: ['b'] })
  })

  it('that is not found is replayed: find may lag', () => {
    const { patch, followUp } = settle(doubted, found())
    expect(followUp).toEqual({ kind: 'replay' })
    expect(patch).toMatchObject({ doubt: 'unanswered', attempt: attempt(), incarnation: 0 })
  })

  it.each([
    ['shall not stand any more', record({ ...doubted, desired: absent }), {}],
    ['had its replay refused', record({ ...doubted, doubt: 'replay_refused' }), {}],
    ['cannot be replayed there', doubted, { createIdempotency: 'search' }],
  ] as const)('that %s is looked for until the window ends', (_name, row, change) => {
    const { patch, followUp } = settle(row, found(), change)
    expect(followUp).toBeNull()
    expect(patch.doubt).not.toBeNull()
    expect(patch.dueAt).toBeGreaterThan(NOW)
    expect(patch.dueAt).toBeLessThanOrEqual(attempt().sentAt + certainAge)
  })

  it('past the window the absence is recorded and the latest is sent in a new incarnation', () => {
    const old = attempt({ sentAt: NOW - certainAge })
    const { patch } = settle(record({ doubt: 'replay_refused', attempt: old }), found())
    expect(patch).toMatchObject({
      doubt: null,
      attempt: null,
      incarnation: 1,
      externalId: null,
      status: 'pending',
      dueAt: NOW,
    })
  })

  it('past the window a create that shall not stand is simply gone', () => {
    const old = attempt({ sentAt: NOW - certainAge })
    const row = record({ desired: absent, doubt: 'unanswered', attempt: old })
    expect(settle(row, found()).patch).toMatchObject({
      status: 'deleted',
      dueAt: null,
      doubt: null,
    })
  })
})

describe('settleFind: verifying', () => {
  const now5 = applied({ version: 5, hash: 'hash-5' })
  const present = record({ applied: now5, externalId: 'event-1', verify: true })

  it('one event with our content: done', () => {
    const { patch } = settle(present, found(event('event-1')))
    expect(patch).toMatchObject({ verify: false, dueAt: null, status: 'synced' })
  })

  it('a second event is removed and it is looked at again when the lag is over', () => {
    const { patch, followUp } = settle(present, found(event('a'), event('event-1')))
    expect(followUp).toEqual({ kind: 'delete_extras', externalIds: ['a'] })
    expect(patch).toMatchObject({ verify: true, externalId: 'event-1' })
    expect(patch.dueAt).toBe(NOW + policy.visibilityMs)
  })

  it('what was seen is known to stand since now', () => {
    const { patch } = settle(present, found(event('event-1')))
    expect(patch.applied).toEqual({ ...now5, at: NOW })
  })

  it('what the provider made of our write by itself is no change', () => {
    const echoHash = 'as-the-provider-writes-it'
    const stood = record({ ...present, applied: { ...now5, echoHash, altered: ['timeZone'] } })
    const echo = { hash: echoHash, altered: ['timeZone'] }
    const { patch, followUp } = settle(stood, found({ ...event('event-1', 'different'), echo }))
    expect(followUp).toBeNull()
    expect(patch).toMatchObject({ verify: false, dueAt: null, status: 'synced' })
    expect(patch.applied).toEqual({ ...stood.applied, at: NOW })
  })

  it.each([
    ['another one than after our write', 'as-it-was', { hash: 'changed-since', altered: [] }],
    ['one that cannot be compared: ours had none', null, { hash: 'some', altered: [] }],
    ['none any more', 'as-it-was', undefined],
  ])('another content with an echo that is %s is written again', (_name, echoHash, echo) => {
    const stood = record({ ...present, applied: { ...now5, echoHash } })
    const seen = event('event-1', 'different')
    const { patch, followUp } = settle(stood, found(echo === undefined ? seen : { ...seen, echo }))
    expect(followUp).toEqual({ kind: 'update' })
    expect(patch).toMatchObject({ verify: true, dueAt: NOW })
  })

  it('another content than ours is written again', () => {
    const { patch, followUp } = settle(present, found(event('event-1', 'different')))
    expect(followUp).toEqual({ kind: 'update' })
    expect(patch.verify).toBe(true)
  })

  it('no event any more follows the policy', () => {
    const { patch } = settle(present, found())
    expect(patch).toMatchObject({ externalId: null, incarnation: 1, status: 'pending', dueAt: NOW })
  })

  it('no event right after the write is lag', () => {
    const fresh = record({ ...present, applied: { ...now5, at: NOW - 5_000 } })
    const { patch } = settle(fresh, found())
    expect(patch).toMatchObject({
      externalId: 'event-1',
      incarnation: 0,
      verify: true,
      dueAt: NOW - 5_000 + policy.visibilityMs,
    })
  })

  it('an event that should be gone is removed', () => {
    const row = record({
      desired: absent,
      applied: applied({ version: 5, presence: 'absent', hash: null }),
      verify: true,
      incarnation: 1,
    })
    expect(settle(row, found(event('late'))).followUp).toEqual({
      kind: 'delete_extras',
      externalIds: ['late'],
    })
    expect(settle(row, found()).patch).toMatchObject({
      verify: false,
      dueAt: null,
      status: 'deleted',
    })
  })
})

describe('settleFind: what an earlier incarnation may have left', () => {
  const gone = applied({ version: 4, presence: 'absent', hash: null, at: NOW - 10_000 })
  const row = record({ applied: gone, verify: true, incarnation: 2, status: 'pending' })

  it('is not taken as absent before it would be found', () => {
    const { patch } = settle(row, found())
    expect(patch).toMatchObject({ verify: true, dueAt: gone.at + policy.visibilityMs })
  })

  it('is not taken as absent by an answer that was read long after it came', () => {
    const old = { ...gone, at: NOW - policy.visibilityMs }
    const { patch } = settle({ ...row, applied: old }, found(), { asOf: NOW - 1 })
    expect(patch).toMatchObject({ verify: true, dueAt: NOW })
  })

  it('is removed, and looked for once more', () => {
    const { followUp, patch } = settle(row, found(event('second')))
    expect(followUp).toEqual({ kind: 'delete_extras', externalIds: ['second'] })
    expect(patch).toMatchObject({ verify: true, dueAt: NOW + policy.visibilityMs })
  })

  it('lets the next one be written once it is sure to be gone', () => {
    const old = { ...gone, at: NOW - policy.visibilityMs }
    expect(settle({ ...row, applied: old }, found()).patch).toMatchObject({
      verify: false,
      dueAt: NOW,
      status: 'pending',
    })
  })
})

describe('settleFind: no answer', () => {
  const doubted = record({ doubt: 'ambiguous', attempt: attempt(), tries: 2 })

  it('is asked again later and spends no retry', () => {
    const error = facts('SERVICE_UNAVAILABLE', { retryAfterMs: 60_000 })
    const { patch } = settle(doubted, { kind: 'not_sent', error })
    expect(patch).toMatchObject({ tries: 2, doubt: 'ambiguous', dueAt: NOW + 60_000 })
  })

  it('waits longer and longer', () => {
    const outcome: Outcome = { kind: 'not_sent', error: facts('TIMEOUT') }
    const waits = [1, 5, 7, 50].map(
      (tryNumber) => (settle({ ...doubted, tryNumber }, outcome).patch.dueAt ?? 0) - NOW,
    )
    expect(waits).toEqual([4_000, 32_000, 64_000, 64_000])
  })

  it('is given up when looking is refused for good, and the doubt stays', () => {
    const error = facts('PERMISSION_DENIED')
    const decision = settle(doubted, { kind: 'refused', error })
    expect(decision.gaveUp).toBe(true)
    expect(decision.patch).toMatchObject({
      status: 'dead',
      dueAt: null,
      doubt: 'ambiguous',
      attempt: attempt(),
    })
  })

  it('blocks the connection when the key is refused', () => {
    const error = facts('INVALID_TOKEN')
    expect(settle(doubted, { kind: 'refused', error }).block).toEqual(error)
  })
})

describe('settleFind: an event that stood before, and was never written to', () => {
  const adopted = record({ externalId: 'known', verify: true })

  it('is not taken for gone because the search does not find it: it carries no mark yet', () => {
    const { patch } = settle(adopted, found())
    expect(patch).toMatchObject({ externalId: 'known', incarnation: 0, verify: false, dueAt: NOW })
  })

  it('stays so where it was given up', () => {
    const { patch } = settle({ ...adopted, status: 'dead', dueAt: null }, found())
    expect(patch).toMatchObject({ externalId: 'known', status: 'dead', verify: false, dueAt: null })
  })
})
