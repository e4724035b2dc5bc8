import { errorAnswers, needsReconnect } from '../model/error-class.js'
import type { ErrorFacts, FoundEvent } from '../model/outcome.js'
import type { SyncRecord } from '../model/sync-record.js'
import type { RecordPatch } from '../ports/store/claim-store.js'
import { backoffMs } from './backoff.js'
import {
  type Decision,
  type DecisionContext,
  just,
  type SentOperation,
  unchanged,
} from './decision.js'
import { absentPatch, eventGone } from './event-gone.js'
import { isAtRest, isConverged } from './next-step.js'
import { resting } from './resting.js'
import { appliedPatch, giveUp, holdOf } from './settle-write.js'

/** Looking again waits longer and longer, but no longer than this many doublings. */
const LOOKS_BEFORE_STEADY = 7

/**
 * Decides the new state of a record after `find`. Looking spends no retry, but a definite no to it
 * gives the record up: nobody can tell what stands there.
 */
export function settleFind(
  record: SyncRecord,
  sent: SentOperation,
  context: DecisionContext,
): Decision {
  const counted: SyncRecord = { ...record, tryNumber: record.tryNumber + 1 }
  const { outcome } = sent
  if (outcome.kind === 'found') return decided(counted, outcome.events, context)
  if (outcome.kind === 'done') return lookAgain(counted, null, context)
  const { error } = outcome
  if (error.class === 'EVENT_GONE') return decided(counted, [], context)
  if (outcome.kind === 'refused' && !canSucceedLater(error)) return lookRefused(counted, error)
  return lookAgain(counted, error, context)
}

function canSucceedLater(error: ErrorFacts): boolean {
  return errorAnswers[error.class].retryable || needsReconnect(error.class)
}

function lookRefused(record: SyncRecord, error: ErrorFacts): Decision {
  if (!isAtRest(record)) return giveUp(unchanged(record), error)
  return just({ ...unchanged(record), verify: false, dueAt: null, lastError: error })
}

function decided(
  record: SyncRecord,
  events: readonly FoundEvent[],
  context: DecisionContext,
): Decision {
  const decision = decideFound(record, events, context)
  return isAtRest(record) ? backToRest(record, decision, context) : decision
}

/**
 * A record that was given up or left to the user, and looked at because of a late result: a stray
 * event goes, what came to stand as it should is noted, and nothing else is written.
 */
function backToRest(
  record: SyncRecord,
  { patch, followUp }: Decision,
  { now }: DecisionContext,
): Decision {
  const removes = followUp?.kind === 'delete_extras' ? followUp : null
  const stands = isConverged({ applied: patch.applied, desired: record.desired })
  if (stands && (followUp === null || removes !== null))
    return { ...just(patch), followUp: removes }
  const waits = patch.dueAt !== null && patch.dueAt > now
  const again = removes !== null || waits
  return {
    ...just({
      ...patch,
      verify: again,
      dueAt: again ? patch.dueAt : null,
      status: record.status,
      lastError: patch.lastError ?? record.lastError,
    }),
    followUp: removes,
  }
}

function lookAgain(
  record: SyncRecord,
  error: ErrorFacts | null,
  context: DecisionContext,
): Decision {
  const { retry } = context.policy
  const tries = Math.min(Math.max(record.tryNumber, 3), LOOKS_BEFORE_STEADY)
  const patch: RecordPatch = {
    ...unchanged(record),
    dueAt: context.now + backoffMs(retry, tries, context.random, error?.retryAfterMs),
    lastError: error ?? record.lastError,
  }
  if (error === null) return just(patch)
  if (needsReconnect(error.class)) {
    return { ...just({ ...patch, dueAt: context.now }), block: error }
  }
  return { ...just(patch), hold: holdOf(error) }
}

function decideFound(
  record: SyncRecord,
  events: readonly FoundEvent[],
  context: DecisionContext,
): Decision {
  if (record.doubt !== null && record.attempt?.action === 'create') {
    return events.length > 0 ? adopt(record, events, context) : createNotFound(record, context)
  }
  return record.desired.presence === 'present' && record.externalId !== null
    ? verifyPresent(record, record.externalId, events, context)
    : verifyAbsent(record, events, context)
}

/** The doubted create happened: the event is ours; a second one is removed. */
function adopt(
  record: SyncRecord,
  events: readonly FoundEvent[],
  context: DecisionContext,
): Decision {
  const attempt = record.attempt
  if (attempt === null) return lookAgain(record, null, context)
  const kept = pick(record, events)
  const patch = appliedPatch(record, attempt, kept, context)
  return { ...just(patch), followUp: removal(kept, events) }
}

function pick(record: SyncRecord, events: readonly FoundEvent[]): FoundEvent {
  const known = events.find((event) => event.externalId === record.externalId)
  // The smallest id, so that two workers that look at the same pair keep the same one.
  const [first] = [...events].sort((a, b) => (a.externalId < b.externalId ? -1 : 1))
  return known ?? (first as FoundEvent)
}

function removal(kept: FoundEvent | null, events: readonly FoundEvent[]): Decision['followUp'] {
  const externalIds = events
    .map((event) => event.externalId)
    .filter((externalId) => externalId !== kept?.externalId)
  return externalIds.length === 0 ? null : { kind: 'delete_extras', externalIds }
}

/**
 * `find` may lag behind the write, so one empty answer proves nothing. A replayable create is
 * replayed: that covers the lag. Otherwise only an empty answer past the visibility window counts.
 */
function createNotFound(record: SyncRecord, context: DecisionContext): Decision {
  const { asOf, policy, now } = context
  const replayable =
    record.desired.presence === 'present' &&
    record.doubt !== 'replay_refused' &&
    context.createIdempotency !== 'search'
  if (replayable) return { ...just(unchanged(record)), followUp: { kind: 'replay' } }
  const certainAt = (record.attempt?.sentAt ?? now) + policy.maxFlightMs + policy.visibilityMs
  // Past the window the answer is certain: the doubt is over, nothing is left to verify.
  if (asOf >= certainAt)
    return just(absentPatch({ ...record, doubt: null }, record.attempt, context))
  const dueAt = Math.min(certainAt, now + policy.visibilityMs / 4)
  return just({ ...unchanged(record), dueAt })
}

function verifyPresent(
  record: SyncRecord,
  externalId: string,
  events: readonly FoundEvent[],
  context: DecisionContext,
): Decision {
  if (events.length === 0 && record.applied === null) {
    // An event that stood before calsync carries no mark yet: that it is not found says nothing.
    return just({
      ...unchanged(record),
      verify: false,
      dueAt: isAtRest(record) ? null : context.now,
    })
  }
  if (events.length === 0) return eventGone({ ...record, verify: true }, null, null, context)
  const kept = pick(record, events)
  const stands = standsAsApplied(record, kept)
  // It was seen: whatever was written before has landed by now.
  const applied = record.applied === null ? null : { ...record.applied, at: context.now }
  const verified = resting(
    record,
    { ...unchanged(record), applied, externalId: kept.externalId, verify: false, lastError: null },
    context,
  )
  const followUp = removal(kept, events)
  if (followUp !== null) return { ...just(lookPastLag(verified, context)), followUp }
  if (stands || !isConverged(record)) return just(verified)
  // A late, older write came after ours. The record stays to be verified until ours is repeated.
  const patch = { ...verified, verify: true, status: record.status, dueAt: context.now }
  return { ...just(patch), followUp: { kind: 'update' } }
}

/** What the provider made of our write by itself is no change, however different it looks. */
function standsAsApplied({ applied }: SyncRecord, { content, echo }: FoundEvent): boolean {
  if (content !== 'different') return true
  return echo !== undefined && echo.hash === applied?.echoHash
}

function verifyAbsent(
  record: SyncRecord,
  events: readonly FoundEvent[],
  context: DecisionContext,
): Decision {
  if (events.length === 0) {
    const certainAt = (record.applied?.at ?? 0) + context.policy.visibilityMs
    // What stood there when ours was removed may not be found yet.
    if (context.asOf < certainAt) return just({ ...unchanged(record), dueAt: certainAt })
    return just(resting(record, { ...unchanged(record), verify: false, lastError: null }, context))
  }
  return {
    ...just(lookPastLag(unchanged(record), context)),
    followUp: removal(null, events),
  }
}

/** A removed event is still found for a while: it is looked at again when that is over. */
function lookPastLag(patch: RecordPatch, { now, policy }: DecisionContext): RecordPatch {
  return { ...patch, verify: true, dueAt: now + policy.visibilityMs }
}
