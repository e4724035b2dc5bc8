import { describe, expect, it } from 'vitest'
import type { ErrorFacts, FoundEvent, Outcome, SyncRecord } from '@calsync/core'
import type { DecisionContext } from '../../src/decide/decision.js'
import { type OccurrenceLook, settleOccurrence } from '../../src/decide/settle-occurrence.js'
import { applied, attempt, context, facts, NOW, record } from './records.js'

const { policy } = context
const part = '@2026-03-09T09:00:00'
/** The series was written long ago: what the provider says is how it is. */
const late: OccurrenceLook = { excluded: false, seriesAppliedAt: NOW - policy.visibilityMs }
/** It was written just now: the provider may still show what was before. */
const early: OccurrenceLook = { excluded: false, seriesAppliedAt: NOW - policy.visibilityMs + 1 }
const visibleAt = NOW + 1
const out = (look: OccurrenceLook): OccurrenceLook => ({ ...look, excluded: true })

function change(more: Partial<SyncRecord> = {}): SyncRecord {
  return record({ part, ...more })
}

const doubted = change({
  doubt: 'ambiguous',
  attempt: attempt({ action: 'update' }),
  externalId: 'instance-1',
  status: 'retry',
  tries: 2,
})

function found(...events: FoundEvent[]): Outcome {
  return { kind: 'found', events }
}

function instance(content: FoundEvent['content'], more: Partial<FoundEvent> = {}): FoundEvent {
  return { externalId: 'instance-1', content, ...more }
}

function settle(
  row: SyncRecord,
  look: OccurrenceLook,
  outcome: Outcome,
  more: Partial<DecisionContext> = {},
) {
  const sent = { action: 'find', attempt: null, outcome } as const
  return settleOccurrence(row, sent, look, { ...context, ...more })
}

const quiet = { hold: null, block: null, followUp: null, gaveUp: false, verifySeries: false }

describe('settleOccurrence: the occurrence is there', () => {
  it('as it should be: it is applied, and the look counts as a try', () => {
    const echo = { hash: 'echo-1', altered: ['title'] }
    const decision = settle(change({ tries: 2 }), late, found(instance('same', { echo })))
    expect(decision).toMatchObject(quiet)
    expect(decision.patch).toMatchObject({
      applied: {
        version: 5,
        presence: 'present',
        hash: 'hash-5',
        at: NOW,
        echoHash: 'echo-1',
        altered: ['title'],
      },
      externalId: 'instance-1',
      status: 'synced',
      verify: false,
      dueAt: null,
      tries: 0,
      tryNumber: 1,
    })
  })

  it('without an echo it has none', () => {
    const { patch } = settle(change(), late, found(instance('same')))
    expect(patch.applied).toMatchObject({ echoHash: null, altered: [] })
  })

  it('as it should be, right after the series was written: it is looked at again', () => {
    const { patch } = settle(change(), early, found(instance('same')))
    expect(patch).toMatchObject({
      status: 'synced',
      verify: true,
      dueAt: NOW + policy.visibilityMs,
    })
  })

  it('as it should be, after a change whose answer was lost: it is looked at again', () => {
    const { patch } = settle(doubted, late, found(instance('same')))
    expect(patch).toMatchObject({
      status: 'synced',
      doubt: null,
      attempt: null,
      verify: true,
      dueAt: NOW + policy.visibilityMs,
    })
    const again = change({ ...patch, tryNumber: 3 })
    expect(settle(again, late, found(instance('same'))).patch).toMatchObject({
      verify: false,
      dueAt: null,
    })
  })

  it.each<[string, OccurrenceLook, FoundEvent['content']]>([
    ['otherwise', late, 'different'],
    ['otherwise, right after the series was written', early, 'different'],
    ['and not compared', late, 'unknown'],
    ['and shall not be', out(late), 'different'],
    ['and shall not be, whatever it looks like', out(late), 'same'],
  ])('%s: it is changed in the same turn', (_name, look, content) => {
    const decision = settle(change(), look, found(instance(content, { externalId: 'other' })))
    expect(decision).toMatchObject({ ...quiet, followUp: { kind: 'update' } })
    expect(decision.patch).toMatchObject({
      externalId: 'other',
      applied: null,
      status: 'pending',
      dueAt: NOW,
      tryNumber: 1,
    })
  })

  it('otherwise, in doubt: the doubt stays until the change is answered', () => {
    const { patch, followUp } = settle(doubted, late, found(instance('different')))
    expect(followUp).toEqual({ kind: 'update' })
    expect(patch).toMatchObject({ doubt: 'ambiguous', attempt: doubted.attempt, tries: 2 })
  })
})

describe('settleOccurrence: the series does not have it', () => {
  it('and shall not: it is applied', () => {
    const decision = settle(change(), out(late), found())
    expect(decision).toMatchObject(quiet)
    expect(decision.patch).toMatchObject({
      applied: { version: 5, presence: 'present', hash: 'hash-5', at: NOW, echoHash: null },
      externalId: null,
      status: 'synced',
      verify: false,
      dueAt: null,
    })
  })

  it('and shall not, right after the series was written: it is looked at again', () => {
    const { patch } = settle(change(), out(early), found())
    expect(patch).toMatchObject({
      status: 'synced',
      verify: true,
      dueAt: NOW + policy.visibilityMs,
    })
  })

  it('and shall not, in doubt: it is looked at again', () => {
    const { patch } = settle(doubted, out(late), found())
    expect(patch).toMatchObject({ status: 'synced', doubt: null, verify: true })
  })

  it('right after it was written: it is not visible yet', () => {
    const decision = settle(change(), early, found())
    expect(decision).toMatchObject(quiet)
    expect(decision.patch).toMatchObject({ applied: null, status: 'pending', dueAt: visibleAt })
  })

  it('any more: somebody deleted it, and it cannot be put back', () => {
    const decision = settle(doubted, late, found())
    expect(decision).toMatchObject({ ...quiet, gaveUp: true })
    expect(decision.patch).toMatchObject({
      status: 'dead',
      dueAt: null,
      doubt: null,
      attempt: null,
      verify: false,
    })
    const error: Partial<ErrorFacts> = { class: 'EVENT_GONE', code: 'OCCURRENCE_GONE' }
    expect(decision.patch.lastError).toMatchObject(error)
    expect(decision.patch.lastError?.message).toContain('2026-03-09T09:00:00')
    expect(decision.patch.lastError?.message).toContain('retry')
  })

  it('any more, as every look after a write of the series finds: it is told once', () => {
    const { patch } = settle(change(), late, found())
    const again = settle(change({ ...patch, status: 'pending', dueAt: NOW }), late, found())
    expect(again).toMatchObject({ ...quiet, gaveUp: false, patch: { status: 'dead', dueAt: null } })
  })

  it('any more, where the host leaves that to the user: it is left so', () => {
    const detaching = { policy: { ...policy, whenGone: 'detach' } } as const
    const decision = settle(change(), late, found(), detaching)
    expect(decision).toMatchObject(quiet)
    expect(decision.patch).toMatchObject({ status: 'detached', dueAt: null, lastError: null })
  })
})

describe('settleOccurrence: the series is not there', () => {
  const gone: Outcome = { kind: 'refused', error: facts('EVENT_GONE') }

  it('yet: it is asked again when it has to be visible', () => {
    const decision = settle(change(), early, gone)
    expect(decision).toMatchObject(quiet)
    expect(decision.patch).toMatchObject({
      status: 'retry',
      dueAt: visibleAt,
      tries: 0,
      lastError: facts('EVENT_GONE'),
    })
  })

  it('any more: its own record finds out, and this one waits for that', () => {
    const decision = settle(change(), late, gone)
    expect(decision).toMatchObject({ ...quiet, verifySeries: true })
    expect(decision.patch).toMatchObject({ status: 'retry', dueAt: NOW + policy.visibilityMs })
  })

  it('keeps what is in doubt', () => {
    const { patch } = settle(doubted, out(late), gone)
    expect(patch).toMatchObject({ doubt: 'ambiguous', attempt: doubted.attempt, tries: 2 })
  })
})

describe('settleOccurrence: a change that was given up or left to the user', () => {
  const atRest = (status: 'dead' | 'detached') =>
    change({
      status,
      verify: true,
      dueAt: NOW,
      externalId: 'instance-1',
      lastError: facts('INVALID_EVENT_DATA'),
    })

  it.each([
    ['dead', 'different', instance('different')],
    ['detached', 'different', instance('different')],
    ['dead', 'gone', undefined],
    ['detached', 'gone', undefined],
  ] as const)('%s stays so when it is %s: nothing is written', (status, _what, event) => {
    const events = event === undefined ? [] : [event]
    const decision = settle(atRest(status), late, found(...events))
    expect(decision).toMatchObject(quiet)
    expect(decision.patch).toMatchObject({ status, verify: false, dueAt: null, applied: null })
    expect(decision.patch.lastError?.class).toBe('INVALID_EVENT_DATA')
  })

  it('lives again when what it wanted turns out to stand there', () => {
    const { patch } = settle(atRest('dead'), late, found(instance('same')))
    expect(patch).toMatchObject({ status: 'synced', lastError: null, applied: { hash: 'hash-5' } })
  })

  it('that is not wanted any more is tidied by a look', () => {
    const row = {
      ...atRest('dead'),
      doubt: 'ambiguous',
      attempt: attempt({ action: 'update' }),
    } as const
    const { patch } = settle(row, late, found(instance('different')))
    expect(patch).toMatchObject({ status: 'dead', doubt: null, attempt: null, dueAt: null })
  })
})

describe('settleOccurrence: no answer', () => {
  it('a definite no to the look gives the change up', () => {
    const decision = settle(change(), late, { kind: 'refused', error: facts('PERMISSION_DENIED') })
    expect(decision).toMatchObject({ ...quiet, gaveUp: true })
    expect(decision.patch).toMatchObject({ status: 'dead', dueAt: null })
  })

  it('a key that is refused blocks the connection and leaves the change due', () => {
    const error = facts('INVALID_TOKEN')
    const decision = settle(change(), late, { kind: 'refused', error })
    expect(decision).toMatchObject({ ...quiet, block: error })
    expect(decision.patch).toMatchObject({ status: 'pending', dueAt: NOW })
  })

  it('a throttle holds the mailbox back and spends no retry', () => {
    const error = facts('RATE_LIMIT_EXCEEDED', { retryAfterMs: 30_000 })
    const decision = settle(change({ tries: 1 }), late, { kind: 'refused', error })
    expect(decision).toMatchObject({
      ...quiet,
      hold: { scope: 'mailbox', retryAfterMs: 30_000, throttled: true },
    })
    expect(decision.patch).toMatchObject({ tries: 1, dueAt: NOW + 30_000 })
  })

  it.each<Outcome>([
    { kind: 'unanswered', error: facts('TIMEOUT') },
    { kind: 'ambiguous', error: facts('SERVICE_UNAVAILABLE') },
    { kind: 'not_sent', error: facts('NETWORK_ERROR') },
  ])('is asked for again later: $kind', (outcome) => {
    const { patch, gaveUp } = settle(doubted, late, outcome)
    expect(gaveUp).toBe(false)
    expect(patch).toMatchObject({ doubt: 'ambiguous', tries: 2, tryNumber: 1 })
    expect(patch.dueAt).toBeGreaterThan(NOW)
  })
})

describe('settleOccurrence: what stood before', () => {
  it('is kept as applied until the change is written', () => {
    const row = change({ applied: applied({ version: 4 }), externalId: 'instance-1' })
    const { patch } = settle(row, late, found(instance('different')))
    expect(patch.applied).toEqual(row.applied)
  })
})
