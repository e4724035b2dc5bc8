import type { ErrorFacts } from '../model/outcome.js'
import type { Instant } from '../model/instant.js'
import type { AppliedState, Attempt, SyncRecord } from '../model/sync-record.js'
import type { RecordPatch } from '../ports/store/claim-store.js'
import { type Decision, type DecisionContext, just, remainingDoubt, unchanged } from './decision.js'
import { resting } from './resting.js'

/**
 * The provider says that the event is not there. Right after a write that is lag, not absence;
 * later, a delete has what it wanted and an update follows the policy.
 */
export function eventGone(
  record: SyncRecord,
  attempt: Attempt | null,
  error: ErrorFacts | null,
  context: DecisionContext,
): Decision {
  const { asOf, policy } = context
  const visibleAt = (record.applied?.at ?? 0) + policy.visibilityMs
  if (asOf < visibleAt) {
    return just({
      ...unchanged(record),
      ...(attempt === null ? {} : remainingDoubt(record, attempt)),
      dueAt: visibleAt,
      status: 'retry',
      lastError: error,
    })
  }
  return just(absentPatch(record, attempt, context))
}

/** The applied state of an event that is not there. */
export function absence(version: number, at: Instant): AppliedState {
  return { version, presence: 'absent', hash: null, at, echoHash: null, altered: [] }
}

/** The patch that records an absence: here, and only here and on delete, the incarnation grows. */
export function absentPatch(
  record: SyncRecord,
  attempt: Attempt | null,
  context: DecisionContext,
): RecordPatch {
  const version = Math.max(
    record.applied?.version ?? 0,
    attempt?.action === 'delete' ? attempt.version : 0,
    record.desired.presence === 'absent' ? record.desired.version : 0,
  )
  const patch: RecordPatch = {
    ...unchanged(record),
    applied: absence(version, context.now),
    externalId: null,
    incarnation: record.incarnation + 1,
    attempt: null,
    doubt: null,
    verify: record.verify || record.doubt !== null,
    tries: 0,
    lastError: null,
  }
  const userDeleted = record.externalId !== null && attempt?.action !== 'delete'
  if (
    userDeleted &&
    record.desired.presence === 'present' &&
    context.policy.whenGone === 'detach'
  ) {
    // A second event that nobody has seen yet is no event that the user left standing. And where the
    // whole calendar may be gone, the user deleted no event of ours: a look into it tells.
    const verify = record.verify || context.calendarId !== null
    const dueAt = verify ? context.now + context.policy.visibilityMs : null
    return { ...patch, verify, dueAt, status: 'detached' }
  }
  return resting(record, patch, context)
}
