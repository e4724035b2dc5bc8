import type { Instant } from '../model/instant.js'
import type { ErrorFacts, Outcome } from '../model/outcome.js'
import type { Action, Attempt, SyncRecord } from '../model/sync-record.js'
import type { RecordPatch } from '../ports/store/claim-store.js'
import type { SyncPolicy } from './policy.js'

/** What a decision about one record may rest on. */
export interface DecisionContext {
  readonly policy: SyncPolicy
  /** On the store's clock. */
  readonly now: Instant
  /**
   * When the call was sent. What an answer does not show may be lag for so long after a write, and an
   * answer is as old as that, however late it is read: a process may have been frozen meanwhile.
   */
  readonly asOf: Instant
  /** Uniform in [0, 1). */
  readonly random: number
  /** The connection's epoch now; an answer to an older key does not block the new one. */
  readonly epoch: number
  /** The connection's own target calendar; `null` for the account's default one. */
  readonly calendarId: string | null
  readonly createIdempotency: 'replay' | 'client_id' | 'search'
}

/** An operation that was sent, or tried to be, with what came back. */
export interface SentOperation {
  readonly action: Action
  /** The attempt as it was stored before the call; `null` for `find`. */
  readonly attempt: Attempt | null
  readonly outcome: Outcome
}

/** A limit that holds back more than this record. */
export interface Hold {
  readonly scope: 'mailbox' | 'account'
  /** Milliseconds from now that the provider asked for; `null` when it named none. */
  readonly retryAfterMs: number | null
  /** A throttle also costs lanes. */
  readonly throttled: boolean
}

/** What to do at once, in the same turn, while nothing is stored yet. */
export type FollowUp =
  | { readonly kind: 'replay' }
  | { readonly kind: 'update' }
  | { readonly kind: 'delete_extras'; readonly externalIds: readonly string[] }

/** The result of a decision: the record's new state and what else follows from the outcome. */
export interface Decision {
  readonly patch: RecordPatch
  readonly hold: Hold | null
  /** The connection needs its user to reconnect. */
  readonly block: ErrorFacts | null
  readonly followUp: FollowUp | null
  /** Whether this decision gave the record up: exactly one dead letter. */
  readonly gaveUp: boolean
  /** The series that the record belongs to was not there: it has to be looked at. */
  readonly verifySeries: boolean
}

/** The patch that leaves a record as it is. */
export function unchanged(record: SyncRecord): RecordPatch {
  const { applied, externalId, incarnation, attempt, doubt, verify } = record
  const { tries, tryNumber, dueAt, status, lastError } = record
  return {
    applied,
    externalId,
    incarnation,
    attempt,
    doubt,
    verify,
    tries,
    tryNumber,
    dueAt,
    status,
    lastError,
  }
}

/**
 * What is left of a record's doubt when the operation that would have ended it had no effect. A
 * doubted create or delete stays: the one may stand there, the other may have removed what an update
 * would look for. An update leaves only the wish to look, since a later one covers it.
 */
export function remainingDoubt(
  record: SyncRecord,
  attempt: Attempt,
): Pick<RecordPatch, 'attempt' | 'doubt' | 'verify'> {
  const inDoubt = record.doubt !== null
  const verify = record.verify || inDoubt
  return inDoubt && attempt.action !== 'update' && record.attempt?.action === attempt.action
    ? { attempt, doubt: 'ambiguous', verify }
    : { attempt: null, doubt: null, verify }
}

/** A decision that is its patch and nothing else. */
export function just(patch: RecordPatch): Decision {
  return { patch, hold: null, block: null, followUp: null, gaveUp: false, verifySeries: false }
}
