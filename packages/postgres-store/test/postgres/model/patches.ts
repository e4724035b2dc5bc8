import type { Attempt, Claim, Instant, RecordPatch, SyncRecord } from '@calsync/core'
import type { HeldClaim } from './world.js'

export type Result =
  | 'done'
  | 'altered'
  | 'verify'
  | 'retry'
  | 'due again'
  | 'dead'
  | 'detached'
  | 'unanswered'
  | 'unanswered and dead'
  | 'ambiguous'
  | 'replay refused'

export const results: readonly Result[] = [
  'done',
  'done',
  'done',
  'altered',
  'verify',
  'retry',
  'due again',
  'dead',
  'detached',
  'unanswered',
  'unanswered',
  'unanswered and dead',
  'ambiguous',
  'replay refused',
]

const refused = {
  class: 'INVALID_EVENT_DATA',
  code: 'Bad',
  message: 'größer ✓',
  status: 400,
} as const
const lost = { class: 'TIMEOUT', code: null, message: 'no answer', retryAfterMs: 5_000 } as const

/** What a worker would store of a claimed record. */
export function patchOf(held: HeldClaim, record: SyncRecord, result: Result): RecordPatch {
  const { now } = held.claim
  const applied = doneOf(record, now)
  const failed = failureOf(record, now)
  const attempt = attemptOf(held, record)
  const doubted = { ...failed, attempt, dueAt: attempt.sentAt + 60_000 }
  switch (result) {
    case 'done':
      return applied
    case 'altered':
      return { ...applied, applied: applied.applied && { ...applied.applied, altered: ['alerts'] } }
    case 'verify':
      return { ...applied, verify: true, dueAt: now + 120_000 }
    case 'retry':
      return failed
    case 'due again':
      return { ...failed, dueAt: now, tries: record.tries, lastError: lost }
    case 'dead':
      return { ...failed, status: 'dead', dueAt: null, lastError: refused }
    case 'detached':
      return { ...failed, status: 'detached', dueAt: null, externalId: null, lastError: null }
    case 'unanswered':
      return { ...doubted, doubt: 'unanswered' }
    case 'unanswered and dead':
      return { ...doubted, doubt: 'unanswered', status: 'dead', dueAt: null }
    case 'ambiguous':
      return { ...doubted, doubt: 'ambiguous', dueAt: now }
    case 'replay refused':
      return { ...doubted, doubt: 'replay_refused', incarnation: record.incarnation + 1 }
  }
}

function doneOf(record: SyncRecord, now: Instant): RecordPatch {
  const stands = record.desired.presence === 'present'
  const echoHash = stands ? `echo of ${record.desired.hash}` : null
  return {
    applied: { ...record.desired, at: now, echoHash, altered: [] },
    externalId: stands ? `external-${record.id}` : null,
    incarnation: record.incarnation,
    attempt: null,
    doubt: null,
    verify: false,
    tries: 0,
    tryNumber: record.tryNumber + 1,
    dueAt: null,
    status: stands ? 'synced' : 'deleted',
    lastError: null,
  }
}

function failureOf(record: SyncRecord, now: Instant): RecordPatch {
  return {
    ...doneOf(record, now),
    applied: record.applied,
    externalId: record.externalId,
    tries: record.tries + 1,
    dueAt: now + 5_000,
    status: 'retry',
    lastError: lost,
  }
}

/** As it was begun, or as the claim found it, or as if it had been sent with the claim. */
function attemptOf({ claim, begun }: HeldClaim, record: SyncRecord): Attempt {
  const sent = begun.get(record.id)
  if (sent !== undefined) {
    const { version, action, fence, epoch, sentAt, hash, request } = sent
    return { version, action, fence, epoch, sentAt, hash, request }
  }
  return record.attempt ?? firstAttempt(claim, record)
}

function firstAttempt({ fence, epoch, now }: Claim, { desired, id }: SyncRecord): Attempt {
  const { version, hash } = desired
  return { version, action: 'create', fence, epoch, sentAt: now, hash, request: { frozen: id } }
}
