import type { Instant } from '../../model/instant.js'
import type { ErrorFacts } from '../../model/outcome.js'
import type { Schedule } from '../../model/schedule.js'
import type { Secret } from '../../model/secret.js'
import type {
  Action,
  AppliedState,
  Attempt,
  Doubt,
  Priority,
  RecordStatus,
  SyncRecord,
} from '../../model/sync-record.js'
import type { ResultMessage } from '../transport.js'

/** A connection that may run and has a record that is due. */
export interface DueConnection {
  readonly connectionId: string
  readonly userId: string
  readonly integration: string
  readonly priority: Priority
}

export interface ClaimRequest {
  readonly connectionIds: readonly string[]
  readonly worker: string
  readonly leaseMs: number
  /** At most so many records per connection. */
  readonly itemsPerConnection: number
  /**
   * An unanswered call may still land for so long after it was sent, milliseconds. Kept with each
   * leased connection, for whoever has to wait for its calls.
   */
  readonly maxFlightMs: number
}

export interface ClaimedRecord {
  readonly record: SyncRecord
  /** The head's snapshot; `null` when the schedule was never read. */
  readonly schedule: Schedule | null
  /**
   * For a part that is a change to an occurrence (`seriesPartOf`): the record of the series on the
   * same connection, without the request of its attempt; else `null`.
   */
  readonly series: SyncRecord | null
}

/** A leased connection with its due records, live before background, oldest first. */
export interface Claim {
  readonly connectionId: string
  readonly userId: string
  readonly organizationId: string
  readonly integration: string
  /** The connection's own target calendar; `null` for the default one. */
  readonly calendarId: string | null
  readonly fence: number
  readonly epoch: number
  /** `null` when the stored key cannot be read with the configured encryption keys. */
  readonly credential: Secret | null
  /** Lanes the mailbox took well lately; starts at the provider's own. `null` before the first turn. */
  readonly lanes: number | null
  /** Consecutive turns in which the mailbox failed. */
  readonly failures: number
  /** Unanswered calls that may still be running; each keeps its lane. */
  readonly lanesInDoubt: number
  readonly records: readonly ClaimedRecord[]
  /** Whether more records were due than `itemsPerConnection`. */
  readonly more: boolean
  readonly now: Instant
  readonly leaseUntil: Instant
}

export interface LeaseRequest {
  readonly connectionIds: readonly string[]
  readonly worker: string
  readonly leaseMs: number
  /** As for a claim, milliseconds. */
  readonly maxFlightMs: number
}

/** A connection that nobody else sends to for as long as the lease lasts. */
export interface ConnectionLease {
  readonly connectionId: string
  readonly userId: string
  readonly organizationId: string
  readonly integration: string
  /** The connection's own target calendar; `null` for the default one. */
  readonly calendarId: string | null
  readonly fence: number
  readonly epoch: number
  /** `null` when the stored key cannot be read with the configured encryption keys. */
  readonly credential: Secret | null
}

/**
 * Written before the call, for a record that the claim handed out and that has no result yet. A record
 * without it was certainly not sent.
 */
export interface BeginAttempt {
  readonly connectionId: string
  readonly fence: number
  readonly recordId: string
  readonly version: number
  readonly action: Exclude<Action, 'find'>
  readonly epoch: number
  readonly hash: string | null
  /** Only for creates. */
  readonly request: unknown
  /** The call that carries it; operations of one call share it and with it one lane. */
  readonly callId: string
}

/** The new state of a record, decided for the desired version the claim saw. */
export interface RecordPatch {
  readonly applied: AppliedState | null
  readonly externalId: string | null
  readonly incarnation: number
  readonly attempt: Attempt | null
  readonly doubt: Doubt | null
  readonly verify: boolean
  readonly tries: number
  readonly tryNumber: number
  /** On the store's clock; `null` when nothing is due. */
  readonly dueAt: Instant | null
  readonly status: RecordStatus
  readonly lastError: ErrorFacts | null
}

/** One row of the audit log: one try. */
export interface AuditEntry {
  readonly action: Action
  readonly version: number
  readonly tryNumber: number
  readonly idempotencyKey: string
  readonly outcome: 'done' | 'found' | 'refused' | 'not_sent' | 'ambiguous' | 'unanswered'
  readonly error: ErrorFacts | null
  readonly externalId: string | null
  readonly hash: string | null
  readonly requestId: string | null
  readonly durationMs: number
}

export interface RecordSettlement {
  readonly recordId: string
  /** The desired version that the decision was made for. */
  readonly seenVersion: number
  readonly patch: RecordPatch
  readonly audit: AuditEntry | null
  readonly messages: readonly ResultMessage[]
  /** Leaves a change mark for the schedule (of the record's priority): more can be planned now. */
  readonly replan: boolean
  /**
   * Marks the record of the series that this part belongs to as to be verified, due at once: its
   * event was not there. Nothing happens when that record is not `synced`.
   */
  readonly verifySeries: boolean
}

/** What a turn taught about the connection. */
export interface ConnectionEffect {
  readonly lanes?: number
  readonly failures?: number
  /** Nothing is claimed before; `null` lifts a hold. */
  readonly heldUntil?: Instant | null
  /** Blocks the connection, if its epoch is still this one. */
  readonly block?: {
    readonly epoch: number
    readonly error: ErrorFacts
    readonly messages: readonly ResultMessage[]
  }
}

export interface Settlement {
  readonly connectionId: string
  readonly fence: number
  readonly worker: string
  readonly records: readonly RecordSettlement[]
  readonly effect: ConnectionEffect | null
  /** Gives the lease back. */
  readonly release: boolean
  /**
   * A record that is verified because of a result that came too late is looked at within so long:
   * before, the provider's answers may still be stale. Milliseconds.
   */
  readonly visibilityMs: number
}

export interface SettleReport {
  /**
   * Records whose connection is leased by somebody else by now: nothing of the settlement was
   * stored but a mark to verify them, due within `visibilityMs`.
   */
  readonly refused: readonly string[]
}

export interface BudgetRequest {
  /** `account:<integration>` or `mailbox:<connection id>`. */
  readonly key: string
  readonly capacity: number
  readonly perSecond: number
  readonly want: number
  /** Background work leaves this share of the capacity to live work. */
  readonly reserve: number
}

export interface BudgetGrant {
  readonly key: string
  /** 0 to `want`. */
  readonly granted: number
  /**
   * When at least one more will be there, a day after the refill starts at the latest; meaningful
   * when less than wanted was granted.
   */
  readonly nextAt: Instant
}

/** Claims and settles. */
export interface ClaimStore {
  /** Connections that may run now and have due records; those with live work first. */
  findDue(limit: number): Promise<readonly DueConnection[]>
  /**
   * Leases those of the given connections that may run (connected, enabled, not paused, not held,
   * lease free), raises their fences, and reads their due records in a later statement. Records
   * whose attempt was left behind by a lost lease are not handed out: they become `unanswered`,
   * due at `sentAt + maxFlight`. A connection without due records is released again and left out.
   */
  claim(request: ClaimRequest): Promise<readonly Claim[]>
  /**
   * Leases those of the given connections whose lease is free, or is this worker's own, whatever
   * else holds them back: for somebody who has to know that nobody sends. Earlier holders can neither
   * begin nor store anything afterwards; attempts left behind become `unanswered`, as with a claim.
   * The worker's own lease is extended under its fence. Given back by `settle`.
   */
  lease(request: LeaseRequest): Promise<readonly ConnectionLease[]>
  /**
   * Stores attempts where the fence still holds, and extends those leases to `leaseMs` from now,
   * whatever becomes of the attempts. Returns the ids of records that were stored, with the store's
   * now; send only these, and within `sendWithinMs` (default 0): an attempt that is left behind
   * counts as sent then.
   */
  begin(
    attempts: readonly BeginAttempt[],
    leaseMs: number,
    sendWithinMs?: number,
  ): Promise<ReadonlyMap<string, Instant>>
  /**
   * Stores results where the fence still holds. Where the desired version was raised meanwhile, the
   * record stays due: at the patch's `dueAt` while in doubt, else at once with tries and tryNumber
   * at 0. Effects on the connection apply only under the fence. A result of a record that is not on
   * the connection changes nothing of that record.
   */
  settle(settlements: readonly Settlement[]): Promise<SettleReport>
  /** Takes from token buckets that all workers share; one answer per request. */
  takeBudget(requests: readonly BudgetRequest[]): Promise<readonly BudgetGrant[]>
  /** Puts back what was taken and not used; a bucket on hold stays empty. */
  giveBackBudget(key: string, count: number): Promise<void>
  /**
   * Empties a bucket and stops it until then (a 429 of the whole account); holds never shrink. One
   * that is over already empties it, too.
   */
  holdBudget(key: string, until: Instant): Promise<void>
}
