import {
  type Attempt,
  type AuditEntry,
  type Claim,
  idempotencyKey,
  type Instant,
  type RecordPatch,
  type SyncRecord,
} from '@calsync/core'
import { badData, timeout } from './sample-data.js'

/** The patch of an operation that was applied. */
export function donePatch(claim: Claim, record: SyncRecord): RecordPatch {
  const isPresent = record.desired.presence === 'present'
  const echoHash = isPresent ? `echo of ${record.desired.hash}` : null
  return {
    applied: { ...record.desired, at: claim.now, echoHash, altered: [] },
    externalId: isPresent ? `external-${record.id}` : null,
    incarnation: record.incarnation,
    attempt: null,
    doubt: null,
    verify: false,
    tries: 0,
    tryNumber: record.tryNumber + 1,
    dueAt: null,
    status: isPresent ? 'synced' : 'deleted',
    lastError: null,
  }
}

/** What a failed try changes about the record it was made for. */
export function retryPatch(record: SyncRecord, dueAt: Instant): Partial<RecordPatch> {
  return {
    ...unapplied(record),
    tries: record.tries + 1,
    dueAt,
    status: 'retry',
    lastError: timeout,
  }
}

/** What giving up changes. */
export function deadPatch(record: SyncRecord): Partial<RecordPatch> {
  return {
    ...unapplied(record),
    tries: record.tries + 1,
    dueAt: null,
    status: 'dead',
    lastError: badData,
  }
}

/** What a lost answer changes. */
export function unansweredPatch(
  claim: Claim,
  record: SyncRecord,
  sentAt: Instant,
  dueAt: Instant,
): Partial<RecordPatch> {
  return {
    ...retryPatch(record, dueAt),
    attempt: attemptOf(claim, record, sentAt),
    doubt: 'unanswered',
  }
}

export function attemptOf(claim: Claim, record: SyncRecord, sentAt: Instant): Attempt {
  return {
    version: record.desired.version,
    action: 'create',
    fence: claim.fence,
    epoch: claim.epoch,
    sentAt,
    hash: record.desired.hash,
    request: { frozen: record.id },
  }
}

function unapplied(record: SyncRecord): Partial<RecordPatch> {
  return { applied: record.applied, externalId: record.externalId }
}

export function auditOf(
  claim: Claim,
  record: SyncRecord,
  overrides: Partial<AuditEntry> = {},
): AuditEntry {
  const version = record.desired.version
  const tryNumber = record.tryNumber + 1
  const action = 'create'
  return {
    action,
    version,
    tryNumber,
    idempotencyKey: idempotencyKey({
      scheduleId: record.ref,
      userId: claim.userId,
      version,
      action,
      tryNumber,
    }),
    outcome: 'done',
    error: null,
    externalId: `external-${record.id}`,
    hash: record.desired.hash,
    requestId: 'req-1',
    durationMs: 42,
    ...overrides,
  }
}
