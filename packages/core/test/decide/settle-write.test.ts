import { describe, expect, it } from 'vitest'
import type { Outcome, SyncRecord } from '@calsync/core'
import { settleWrite } from '../../src/decide/settle-write.js'
import { applied, attempt, context, facts, NOW, record, standing } from './records.js'

const { policy } = context
const update = attempt({ action: 'update', request: null })
const remove = attempt({ action: 'delete', hash: null, request: null })
const gone = { version: 5, presence: 'absent', hash: null } as const

function settle(row: SyncRecord, sent: ReturnType<typeof attempt>, outcome: Outcome) {
  return settleWrite(row, { action: sent.action, attempt: sent, outcome }, context)
}

describe('settleWrite: done', () => {
  const done: Outcome = { kind: 'done', externalId: 'event-9' }

  it('a create stands with its external id and rests', () => {
    const { patch } = settle(record(), attempt(), done)
    expect(patch).toMatchObject({
      applied: { version: 5, presence: 'present', hash: 'hash-5', at: NOW },
      externalId: 'event-9',
      incarnation: 0,
      attempt: null,
      doubt: null,
      verify: false,
      tries: 0,
      tryNumber: 1,
      dueAt: null,
      status: 'synced',
    })
  })

  it('an update keeps the external id when the answer names none', () => {
    const { patch } = settle(standing(), update, { kind: 'done', externalId: null })
    expect(patch).toMatchObject({ externalId: 'event-1', status: 'synced', dueAt: null })
  })

  it('a delete leaves no event and the next incarnation', () => {
    const { patch } = settle(standing({ desired: gone }), remove, done)
    expect(patch).toMatchObject({
      applied: { version: 5, presence: 'absent', hash: null },
      externalId: null,
      incarnation: 1,
      status: 'deleted',
      dueAt: null,
    })
  })

  it('the replay of an older version is due again for the newer one', () => {
    const doubted = record({ doubt: 'unanswered', attempt: attempt({ version: 4 }) })
    const { patch } = settle(doubted, attempt({ version: 4, hash: 'hash-4' }), done)
    expect(patch).toMatchObject({
      applied: { version: 4, hash: 'hash-4' },
      status: 'pending',
      dueAt: NOW,
      verify: true,
    })
  })

  it('what was in doubt is looked at once more, past the visibility window', () => {
    const { patch } = settle(record({ doubt: 'ambiguous' }), attempt(), done)
    expect(patch).toMatchObject({
      verify: true,
      status: 'synced',
      dueAt: NOW + policy.visibilityMs,
    })
  })

  it('a delete that was repeated while the event shall stand again is due for the create', () => {
    const row = standing({ doubt: 'unanswered', attempt: remove })
    const { patch } = settle(row, attempt({ action: 'delete', version: 4, hash: null }), done)
    expect(patch).toMatchObject({ externalId: null, incarnation: 1, status: 'pending', dueAt: NOW })
  })

  it('a look that was asked for before the write is taken after it', () => {
    const { patch } = settle(standing({ verify: true }), update, { kind: 'done', externalId: null })
    expect(patch).toMatchObject({ verify: true, status: 'synced' })
    expect(patch.dueAt).toBe(NOW + policy.visibilityMs)
  })

  it('the repetition of what is applied ends the looking', () => {
    const row = standing({ verify: true, applied: applied({ version: 5, hash: 'hash-5' }) })
    const { patch } = settle(row, update, { kind: 'done', externalId: null })
    expect(patch).toMatchObject({ verify: false, dueAt: null, status: 'synced' })
  })

  it('what was rendered by another template than the planner had is looked at later', () => {
    const older = attempt({ action: 'update', hash: 'hash-of-the-old-template' })
    const { patch } = settle(standing(), older, { kind: 'done', externalId: null })
    expect(patch).toMatchObject({ verify: true, dueAt: NOW + policy.visibilityMs })
  })

  it('the applied version never decreases', () => {
    const row = standing({ applied: applied({ version: 5 }) })
    const { patch } = settle(row, attempt({ action: 'update', version: 3 }), done)
    expect(patch.applied?.version).toBe(5)
  })
})

describe('settleWrite: refused', () => {
  it.each(['INVALID_EVENT_DATA', 'PERMISSION_DENIED', 'UNSUPPORTED_EVENT'] as const)(
    '%s gives the record up, once',
    (errorClass) => {
      const error = facts(errorClass)
      const decision = settle(standing(), update, { kind: 'refused', error })
      expect(decision.gaveUp).toBe(true)
      expect(decision.patch).toMatchObject({
        status: 'dead',
        dueAt: null,
        attempt: null,
        lastError: error,
      })
    },
  )

  it.each(['INVALID_TOKEN', 'CONNECTION_REVOKED'] as const)(
    '%s blocks the connection and leaves the record due, no retry spent',
    (errorClass) => {
      const error = facts(errorClass)
      const decision = settle(standing(), update, { kind: 'refused', error })
      expect(decision.block).toEqual(error)
      expect(decision.patch).toMatchObject({
        dueAt: NOW - 1_000,
        tries: 0,
        status: 'pending',
        attempt: null,
      })
    },
  )

  it('a refusal of an older key is a plain retry', () => {
    const old = attempt({ action: 'update', epoch: 2 })
    const decision = settle(standing(), old, { kind: 'refused', error: facts('INVALID_TOKEN') })
    expect(decision.block).toBeNull()
    expect(decision.patch).toMatchObject({ dueAt: NOW - 1_000, tries: 0 })
  })

  it('CONFLICT is tried again with backoff', () => {
    const { patch } = settle(standing(), update, { kind: 'refused', error: facts('CONFLICT') })
    expect(patch).toMatchObject({ tries: 1, status: 'retry', dueAt: NOW + 500, attempt: null })
  })

  it('a retryable refusal is given up after the last try', () => {
    const row = standing({ tries: policy.retry.maxTries - 1 })
    const decision = settle(row, update, { kind: 'refused', error: facts('CONFLICT') })
    expect(decision.gaveUp).toBe(true)
    expect(decision.patch.status).toBe('dead')
  })

  it('QUOTA_EXCEEDED holds the mailbox and puts the record at the end of the line', () => {
    const error = facts('QUOTA_EXCEEDED')
    const decision = settle(standing(), update, { kind: 'refused', error })
    expect(decision.hold).toEqual({ scope: 'mailbox', retryAfterMs: null, throttled: false })
    expect(decision.patch).toMatchObject({ tries: 0, dueAt: NOW })
  })
})

describe('settleWrite: the event is gone', () => {
  const error = facts('EVENT_GONE')

  it('a delete has what it wanted', () => {
    const { patch } = settle(standing({ desired: gone }), remove, { kind: 'refused', error })
    expect(patch).toMatchObject({
      status: 'deleted',
      externalId: null,
      incarnation: 1,
      dueAt: null,
    })
  })

  it('an update creates anew, in the next incarnation', () => {
    const { patch } = settle(standing(), update, { kind: 'refused', error })
    expect(patch).toMatchObject({
      applied: { version: 4, presence: 'absent' },
      externalId: null,
      incarnation: 1,
      status: 'pending',
      dueAt: NOW,
    })
  })

  it('an update detaches when that is the policy', () => {
    const detaching = { ...context, policy: { ...policy, whenGone: 'detach' as const } }
    const outcome: Outcome = { kind: 'refused', error }
    const { patch } = settleWrite(
      standing(),
      { action: 'update', attempt: update, outcome },
      detaching,
    )
    expect(patch).toMatchObject({
      status: 'detached',
      dueAt: null,
      externalId: null,
      incarnation: 1,
    })
  })

  it.each([
    ['update', standing({ applied: applied({ at: NOW - 1_000 }) }), update],
    ['delete', standing({ desired: gone, applied: applied({ at: NOW - 1_000 }) }), remove],
  ])('right after a write it is lag: the %s waits', (_name, row, sent) => {
    const { patch } = settle(row, sent, { kind: 'refused', error })
    expect(patch).toMatchObject({
      externalId: 'event-1',
      incarnation: 0,
      tries: 0,
      dueAt: NOW - 1_000 + policy.visibilityMs,
    })
  })

  it('is lag, too, when the answer was read long after it came', () => {
    const at = NOW - policy.visibilityMs - 1
    const row = record({ applied: applied({ at }), externalId: 'event-1', desired: gone })
    const sent = attempt({ action: 'delete' })
    const decide = (asOf: number) =>
      settleWrite(
        row,
        { action: 'delete', attempt: sent, outcome: { kind: 'refused', error } },
        { ...context, asOf },
      )
    expect(decide(NOW).patch).toMatchObject({ externalId: null, status: 'deleted' })
    expect(decide(NOW - 2).patch).toMatchObject({ externalId: 'event-1', status: 'retry' })
  })
})

describe('settleWrite: a create that was already there', () => {
  it('takes over the event that the answer names and writes the latest', () => {
    const error = facts('ALREADY_CREATED', { existingExternalId: 'event-7' })
    const { patch } = settle(record(), attempt(), { kind: 'refused', error })
    expect(patch).toMatchObject({
      externalId: 'event-7',
      applied: { version: 0, presence: 'present' },
      verify: true,
      dueAt: NOW,
      incarnation: 0,
    })
  })

  it('keeps looking when the answer names none', () => {
    const { patch } = settle(record(), attempt(), {
      kind: 'refused',
      error: facts('ALREADY_CREATED'),
    })
    expect(patch).toMatchObject({ doubt: 'replay_refused', attempt: attempt(), incarnation: 0 })
    expect(patch.dueAt).toBeGreaterThan(NOW)
  })

  it('a refused replay proves nothing: find decides', () => {
    const row = record({ doubt: 'unanswered', attempt: attempt() })
    const decision = settle(row, attempt(), { kind: 'refused', error: facts('INVALID_EVENT_DATA') })
    expect(decision.gaveUp).toBe(false)
    expect(decision.patch).toMatchObject({ doubt: 'replay_refused', incarnation: 0 })
  })
})

describe('settleWrite: not sent', () => {
  it('a throttle holds the mailbox and spends no retry', () => {
    const error = facts('RATE_LIMIT_EXCEEDED', { retryAfterMs: 250 })
    const decision = settle(standing({ tries: 2 }), update, { kind: 'not_sent', error })
    expect(decision.hold).toEqual({ scope: 'mailbox', retryAfterMs: 250, throttled: true })
    expect(decision.patch).toMatchObject({ tries: 2, attempt: null, dueAt: NOW - 1_000 })
  })

  it("the account's own limit holds the account", () => {
    const error = facts('RATE_LIMIT_EXCEEDED', { scope: 'account' })
    const { hold } = settle(standing(), update, { kind: 'not_sent', error })
    expect(hold?.scope).toBe('account')
  })

  it('424 holds nothing and is due at once', () => {
    const error = facts('NOT_ATTEMPTED')
    const decision = settle(standing(), update, { kind: 'not_sent', error })
    expect(decision.hold).toBeNull()
    expect(decision.patch).toMatchObject({ tries: 0, attempt: null, doubt: null })
  })

  it('a replay that was not sent leaves the create in doubt', () => {
    const row = record({ doubt: 'unanswered', attempt: attempt() })
    const { patch } = settle(row, attempt(), { kind: 'not_sent', error: facts('NETWORK_ERROR') })
    expect(patch).toMatchObject({ doubt: 'ambiguous', attempt: attempt() })
  })

  it.each([
    ['was not sent', { kind: 'not_sent', error: facts('NOT_ATTEMPTED') }],
    ['is refused for now', { kind: 'refused', error: facts('CONFLICT') }],
    ['is refused for good', { kind: 'refused', error: facts('PERMISSION_DENIED') }],
  ] as const)('a repeated delete that %s leaves its doubt', (_name, outcome) => {
    // Else the next update finds no event and takes our own delete for the user's.
    const row = standing({ doubt: 'unanswered', attempt: remove })
    const { patch } = settle(row, remove, outcome)
    expect(patch).toMatchObject({ doubt: 'ambiguous', attempt: remove, verify: true })
  })

  it('a repeated delete that finds nothing right after a write leaves its doubt', () => {
    const row = standing({
      doubt: 'unanswered',
      attempt: remove,
      applied: applied({ at: NOW - 1_000 }),
    })
    const { patch } = settle(row, remove, { kind: 'refused', error: facts('EVENT_GONE') })
    expect(patch).toMatchObject({ doubt: 'ambiguous', attempt: remove, externalId: 'event-1' })
  })

  it('the delete of an event whose update is in doubt was certainly not sent', () => {
    const row = standing({ desired: gone, doubt: 'ambiguous', attempt: update })
    const { patch } = settle(row, remove, { kind: 'not_sent', error: facts('NOT_ATTEMPTED') })
    expect(patch).toMatchObject({ doubt: null, attempt: null, verify: true })
  })

  it('an update in doubt that was not sent is verified later', () => {
    const row = standing({ doubt: 'unanswered', attempt: update })
    const { patch } = settle(row, update, { kind: 'not_sent', error: facts('NOT_ATTEMPTED') })
    expect(patch).toMatchObject({ doubt: null, verify: true })
  })
})

describe('settleWrite: unclear', () => {
  it('an unanswered call is waited for until it cannot land any more', () => {
    const { patch } = settle(record(), attempt(), { kind: 'unanswered', error: facts('TIMEOUT') })
    expect(patch).toMatchObject({
      doubt: 'unanswered',
      attempt: attempt(),
      tries: 1,
      status: 'retry',
      dueAt: attempt().sentAt + policy.maxFlightMs,
    })
  })

  it('an ambiguous one is over: backoff only', () => {
    const outcome: Outcome = { kind: 'ambiguous', error: facts('SERVICE_UNAVAILABLE') }
    const { patch } = settle(record(), attempt(), outcome)
    expect(patch).toMatchObject({ doubt: 'ambiguous', tries: 1, dueAt: NOW + 500 })
  })

  it('Retry-After is the floor of the wait', () => {
    const error = facts('SERVICE_UNAVAILABLE', { retryAfterMs: 7_500 })
    const { patch, hold } = settle(record(), attempt(), { kind: 'ambiguous', error })
    expect(patch.dueAt).toBe(NOW + 7_500)
    expect(hold?.retryAfterMs).toBe(7_500)
  })

  it('doubt survives giving up', () => {
    const row = record({ tries: policy.retry.maxTries - 1 })
    const decision = settle(row, attempt(), { kind: 'unanswered', error: facts('TIMEOUT') })
    expect(decision.gaveUp).toBe(true)
    expect(decision.patch).toMatchObject({
      status: 'dead',
      doubt: 'unanswered',
      attempt: attempt(),
      dueAt: null,
    })
  })

  it('a search result in answer to a write is doubted', () => {
    const { patch } = settle(record(), attempt(), { kind: 'found', events: [] })
    expect(patch.doubt).toBe('ambiguous')
  })
})
