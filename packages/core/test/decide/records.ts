import type { AppliedState, Attempt, ErrorFacts, SyncRecord } from '@calsync/core'
import type { DecisionContext } from '../../src/decide/decision.js'
import { defaultSyncPolicy } from '../../src/decide/policy.js'

/** The instant at which every decision of these tests is made. */
export const NOW = 10_000_000

export const context: DecisionContext = {
  policy: defaultSyncPolicy,
  now: NOW,
  asOf: NOW,
  random: 0.5,
  epoch: 3,
  calendarId: null,
  createIdempotency: 'replay',
}

export function record(change: Partial<SyncRecord> = {}): SyncRecord {
  return {
    id: 'record-1',
    connectionId: 'connection-1',
    ref: 'class:42',
    part: '',
    desired: { version: 5, presence: 'present', hash: 'hash-5' },
    applied: null,
    externalId: null,
    incarnation: 0,
    attempt: null,
    doubt: null,
    verify: false,
    tries: 0,
    tryNumber: 0,
    dueAt: NOW - 1_000,
    priority: 'live',
    status: 'pending',
    lastError: null,
    ...change,
  }
}

export function applied(change: Partial<AppliedState> = {}): AppliedState {
  return {
    version: 4,
    presence: 'present',
    hash: 'hash-4',
    at: NOW - 600_000,
    echoHash: null,
    altered: [],
    ...change,
  }
}

/** A record whose version 4 stands in the calendar and whose version 5 does not yet. */
export function standing(change: Partial<SyncRecord> = {}): SyncRecord {
  return record({ applied: applied(), externalId: 'event-1', ...change })
}

export function attempt(change: Partial<Attempt> = {}): Attempt {
  return {
    version: 5,
    action: 'create',
    fence: 7,
    epoch: 3,
    sentAt: NOW - 100,
    hash: 'hash-5',
    request: { frozen: true },
    ...change,
  }
}

export function facts(
  errorClass: ErrorFacts['class'],
  change: Partial<ErrorFacts> = {},
): ErrorFacts {
  return { class: errorClass, code: null, message: errorClass, ...change }
}
