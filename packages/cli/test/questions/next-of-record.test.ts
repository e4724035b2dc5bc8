import type { SyncRecord } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import type { Gate } from '../../src/questions/gate.js'
import { nextOfRecord } from '../../src/questions/next-of-record.js'
import { record } from '../record.js'

const now = 1_000_000
const attempt = {
  version: 1,
  action: 'create',
  fence: 1,
  epoch: 1,
  sentAt: now,
  hash: 'h',
  request: {},
} as const
const refused = { class: 'INVALID_EVENT_DATA', code: null, message: 'no' } as const
const paused: Gate = { kind: 'paused', why: 'paused by bob', next: 'calsync resume --all' }
const blocked: Gate = { kind: 'blocked', why: 'a reconnect is needed', next: 'alice reconnects' }

const next = (changes: Partial<SyncRecord>, facts: { gate?: Gate; heldUntil?: number } = {}) => {
  const { gate = null, heldUntil = null } = facts
  return nextOfRecord(record(changes), { userId: 'alice', gate, heldUntil, now })
}

describe('nextOfRecord', () => {
  it('has nothing to do for what is synced', () => {
    expect(next({})).toEqual({
      happens: 'nothing: the calendar shows what it should',
      command: null,
    })
  })

  it('names who acts and the command for what is dead', () => {
    expect(next({ status: 'dead', tries: 5, lastError: refused })).toEqual({
      happens: "nothing: given up after 5 tries; the schedule's data have to be corrected, then",
      command: 'calsync retry --user alice --schedule class:42',
    })
    expect(next({ status: 'dead', tries: 0, lastError: refused }).happens).toContain('at once')
  })

  it('says when a retry comes, and how to have it now', () => {
    expect(next({ status: 'retry', tries: 2, dueAt: now + 30_000 })).toEqual({
      happens: 'tried again in 30 s (2 failed so far)',
      command: 'calsync retry --user alice --schedule class:42',
    })
  })

  it('says what is in the way before anything else', () => {
    const due = { status: 'pending', dueAt: now } as const
    expect(next(due, { gate: paused })).toEqual({
      happens: 'nothing is sent: paused by bob',
      command: 'calsync resume --all',
    })
    expect(next(due, { gate: blocked })).toEqual({
      happens: 'nothing is sent: a reconnect is needed; alice reconnects',
      command: null,
    })
    expect(next(due, { heldUntil: now + 60_000 }).happens).toContain('asked to wait until')
  })

  it('explains doubt', () => {
    const unanswered = {
      status: 'retry',
      doubt: 'unanswered',
      attempt,
      dueAt: now + 5_000,
    } as const
    expect(next(unanswered).happens).toBe(
      'a create was never answered and may still land; it is looked up in 5 s',
    )
    expect(next({ ...unanswered, doubt: 'ambiguous' }).happens).toContain('may have been applied')
  })

  it('knows what is due, verified and detached', () => {
    expect(next({ status: 'pending', dueAt: now - 1 }).happens).toBe(
      'sent as soon as a worker comes to it',
    )
    expect(next({ verify: true, dueAt: now + 90_000 }).happens).toBe(
      'looked at once more in 1 min 30 s',
    )
    expect(next({ status: 'detached' }).happens).toContain('the user deleted the event')
  })
})
