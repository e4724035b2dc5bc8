import { describe, expect, it } from 'vitest'
import type { FoundEvent, Outcome, SyncRecord } from '@calsync/core'
import { nextStep } from '../../src/decide/next-step.js'
import { settleFind } from '../../src/decide/settle-find.js'
import { applied, attempt, context, facts, NOW, record, standing } from './records.js'

/** Due although it was given up, because a result that came too late asked for a look. */
const dead = standing({ status: 'dead', verify: true, lastError: facts('INVALID_EVENT_DATA') })
const detached = record({
  status: 'detached',
  verify: true,
  applied: applied({ version: 5, presence: 'absent', hash: null }),
})

function found(...events: FoundEvent[]): Outcome {
  return { kind: 'found', events }
}

function settle(row: SyncRecord, outcome: Outcome) {
  return settleFind(row, { action: 'find', attempt: null, outcome }, context)
}

describe('a record that was given up or left to the user', () => {
  it.each([
    ['dead', dead],
    ['detached', detached],
  ])('is only looked at when it is due: %s', (_name, row) => {
    expect(nextStep(row)).toEqual({ kind: 'verify' })
  })

  it('has its doubted create resolved', () => {
    const row = record({ status: 'dead', doubt: 'unanswered', attempt: attempt() })
    expect(nextStep(row)).toEqual({ kind: 'resolve' })
  })

  it('rests again after the look, and is not written', () => {
    const decision = settle(dead, found({ externalId: 'event-1', content: 'different' }))
    expect(decision).toMatchObject({ followUp: null, gaveUp: false })
    expect(decision.patch).toMatchObject({ status: 'dead', verify: false, dueAt: null })
    expect(decision.patch.lastError?.class).toBe('INVALID_EVENT_DATA')
  })

  it('is not created again when the user deleted it', () => {
    const { patch } = settle(detached, found())
    expect(patch).toMatchObject({ status: 'detached', verify: false, dueAt: null })
  })

  it('has a stray event removed', () => {
    const decision = settle(detached, found({ externalId: 'stray', content: 'unknown' }))
    expect(decision.followUp).toEqual({ kind: 'delete_extras', externalIds: ['stray'] })
    expect(decision.patch).toMatchObject({ status: 'detached', verify: true })
    expect(decision.patch.dueAt).toBeGreaterThan(NOW)
  })

  it('keeps a doubt that find cannot end, and does not replay', () => {
    const row = record({ status: 'dead', doubt: 'ambiguous', attempt: attempt(), verify: true })
    const decision = settle(row, found())
    expect(decision.followUp).toBeNull()
    expect(decision.patch).toMatchObject({ status: 'dead', doubt: 'ambiguous', dueAt: null })
  })

  it('lives again when what it wanted turns out to stand there', () => {
    const row = record({ status: 'dead', doubt: 'ambiguous', attempt: attempt(), verify: true })
    const { patch } = settle(row, found({ externalId: 'event-1', content: 'same' }))
    expect(patch).toMatchObject({ status: 'synced', externalId: 'event-1', doubt: null })
  })

  it('is not given up a second time when the look is refused', () => {
    const decision = settle(dead, { kind: 'refused', error: facts('PERMISSION_DENIED') })
    expect(decision.gaveUp).toBe(false)
    expect(decision.patch).toMatchObject({ status: 'dead', verify: false, dueAt: null })
  })
})
