import { errorAnswers, needsReconnect } from '../model/error-class.js'
import type { Echo, ErrorFacts } from '../model/outcome.js'
import type { AppliedState, Attempt, SyncRecord } from '../model/sync-record.js'
import type { RecordPatch } from '../ports/store/claim-store.js'
import { backoffMs } from './backoff.js'
import {
  type Decision,
  type DecisionContext,
  type Hold,
  just,
  remainingDoubt,
  type SentOperation,
  unchanged,
} from './decision.js'
import { absence, eventGone } from './event-gone.js'
import { isConverged } from './next-step.js'
import { resting } from './resting.js'

/** Decides the new state of a record after a create, update or delete. */
export function settleWrite(
  record: SyncRecord,
  sent: SentOperation & { readonly attempt: Attempt },
  context: DecisionContext,
): Decision {
  const counted: SyncRecord = { ...record, tryNumber: record.tryNumber + 1 }
  const { attempt, outcome } = sent
  switch (outcome.kind) {
    case 'done':
      return just(appliedPatch(counted, attempt, outcome, context))
    case 'found':
      // A provider that answers a write with a search result breaks its contract; what the write
      // did is unknown.
      return unclear(counted, attempt, 'ambiguous', strangeAnswer, context)
    case 'refused':
      return refused(counted, attempt, outcome.error, context)
    case 'not_sent':
      return notSent(counted, attempt, outcome.error)
    case 'ambiguous':
    case 'unanswered':
      return unclear(counted, attempt, outcome.kind, outcome.error, context)
  }
}

const strangeAnswer: ErrorFacts = {
  class: 'UNKNOWN_ERROR',
  code: null,
  message: 'the provider answered a write with a search result',
}

/** The patch for an operation that was certainly applied. */
export function appliedPatch(
  record: SyncRecord,
  attempt: Attempt,
  { externalId, echo }: { readonly externalId: string | null; readonly echo?: Echo },
  context: DecisionContext,
): RecordPatch {
  const gone = attempt.action === 'delete'
  // Replays of an older version must not take the record back.
  const version = Math.max(attempt.version, record.applied?.version ?? 0)
  const applied: AppliedState = gone
    ? absence(version, context.now)
    : {
        version,
        presence: 'present',
        hash: attempt.hash,
        at: context.now,
        echoHash: echo?.hash ?? null,
        altered: echo?.altered ?? [],
      }
  const base: RecordPatch = {
    applied,
    externalId: gone ? null : (externalId ?? record.externalId),
    incarnation: gone ? record.incarnation + 1 : record.incarnation,
    attempt: null,
    doubt: null,
    verify: looksAgain(record, attempt),
    tries: 0,
    tryNumber: record.tryNumber,
    dueAt: null,
    status: 'pending',
    lastError: null,
  }
  return resting(record, base, context)
}

/**
 * Whether an applied write is looked at once more: after doubt, when somebody asked for it before
 * the write, and when another template than the planner's rendered it (a deployment under way). The
 * repetition of what is applied already answers the last two, or they would never end.
 */
function looksAgain(record: SyncRecord, attempt: Attempt): boolean {
  if (record.doubt !== null) return true
  if (isConverged(record)) return false
  const { desired } = record
  const differs = attempt.version === desired.version && attempt.hash !== desired.hash
  return record.verify || (differs && attempt.action !== 'delete')
}

function refused(
  record: SyncRecord,
  attempt: Attempt,
  error: ErrorFacts,
  context: DecisionContext,
): Decision {
  if (needsReconnect(error.class)) return reconnect(record, attempt, error, context)
  if (error.class === 'EVENT_GONE' && attempt.action !== 'create') {
    return eventGone(record, attempt, error, context)
  }
  const hold = holdOf(error)
  if (hold !== null) {
    // It goes to the end of the line: what a full mailbox still takes is not kept waiting behind it.
    const { patch } = notSent(record, attempt, error)
    return { ...just({ ...patch, dueAt: context.now }), hold }
  }
  if (attempt.action === 'create') {
    if (error.class === 'ALREADY_CREATED') return alreadyCreated(record, attempt, error, context)
    // The replay of a create that may have happened: its refusal says nothing about the first one.
    if (record.doubt !== null) return findDecides(record, attempt, error, context)
  }
  if (errorAnswers[error.class].retryable) return retryOrGiveUp(record, attempt, error, context)
  return giveUp({ ...unchanged(record), ...remainingDoubt(record, attempt) }, error)
}

function reconnect(
  record: SyncRecord,
  attempt: Attempt,
  error: ErrorFacts,
  context: DecisionContext,
): Decision {
  const decision = notSent(record, attempt, error)
  return attempt.epoch === context.epoch
    ? { ...decision, hold: null, block: error }
    : { ...decision, hold: null }
}

function alreadyCreated(
  record: SyncRecord,
  attempt: Attempt,
  error: ErrorFacts,
  context: DecisionContext,
): Decision {
  if (error.existingExternalId === undefined) return findDecides(record, attempt, error, context)
  // Something of ours stands there with another content: take it over and write the latest.
  return just({
    ...unchanged(record),
    applied: {
      version: record.applied?.version ?? 0,
      presence: 'present',
      hash: null,
      at: context.now,
      echoHash: null,
      altered: [],
    },
    externalId: error.existingExternalId,
    attempt: null,
    doubt: null,
    verify: true,
    dueAt: context.now,
    status: 'pending',
    lastError: null,
  })
}

function findDecides(
  record: SyncRecord,
  attempt: Attempt,
  error: ErrorFacts,
  context: DecisionContext,
): Decision {
  return just({
    ...unchanged(record),
    attempt,
    doubt: 'replay_refused',
    dueAt: context.now + backoffMs(context.policy.retry, record.tries, context.random),
    status: 'retry',
    lastError: error,
  })
}

/** The operation had no effect and its record is not to blame: it stays due, no retry is spent. */
function notSent(record: SyncRecord, attempt: Attempt, error: ErrorFacts): Decision {
  const patch: RecordPatch = {
    ...unchanged(record),
    ...remainingDoubt(record, attempt),
    lastError: error,
  }
  return { ...just(patch), hold: holdOf(error) }
}

function unclear(
  record: SyncRecord,
  attempt: Attempt,
  doubt: 'ambiguous' | 'unanswered',
  error: ErrorFacts,
  context: DecisionContext,
): Decision {
  const { policy, now } = context
  const tries = record.tries + 1
  const wait = now + backoffMs(policy.retry, record.tries, context.random, error.retryAfterMs)
  const dueAt = doubt === 'unanswered' ? Math.max(wait, attempt.sentAt + policy.maxFlightMs) : wait
  const patch: RecordPatch = {
    ...unchanged(record),
    attempt,
    doubt,
    tries,
    dueAt,
    status: 'retry',
    lastError: error,
  }
  const decision = tries >= policy.retry.maxTries ? giveUp(patch, error) : just(patch)
  return { ...decision, hold: holdOf(error) }
}

function retryOrGiveUp(
  record: SyncRecord,
  attempt: Attempt,
  error: ErrorFacts,
  context: DecisionContext,
): Decision {
  const { retry } = context.policy
  const tries = record.tries + 1
  const patch: RecordPatch = {
    ...unchanged(record),
    ...remainingDoubt(record, attempt),
    tries,
    dueAt: context.now + backoffMs(retry, record.tries, context.random, error.retryAfterMs),
    status: 'retry',
    lastError: error,
  }
  return tries >= retry.maxTries ? giveUp(patch, error) : just(patch)
}

/** Doubt survives giving up: a later retry resolves it before it writes. */
export function giveUp(patch: RecordPatch, error: ErrorFacts): Decision {
  return {
    ...just({ ...patch, dueAt: null, status: 'dead', lastError: error }),
    gaveUp: true,
  }
}

/** Whether an error holds back the mailbox or the account, and for how long. */
export function holdOf(error: ErrorFacts): Hold | null {
  const answers = errorAnswers[error.class]
  const scope = error.scope ?? answers.scope
  if (scope === 'record' || !answers.retryable) return null
  return {
    scope,
    retryAfterMs: error.retryAfterMs ?? null,
    throttled: error.class === 'RATE_LIMIT_EXCEEDED',
  }
}
