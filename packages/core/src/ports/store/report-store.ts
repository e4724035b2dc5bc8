import type { Connection } from '../../model/connection.js'
import type { Instant } from '../../model/instant.js'
import type { ErrorClass } from '../../model/error-class.js'
import type { ScheduleRef } from '../../model/schedule-ref.js'
import type { RecordStatus, SyncRecord } from '../../model/sync-record.js'
import type { AuditEntry } from './claim-store.js'
import type { ScheduleHead } from './change-store.js'

export interface RecordFilter {
  readonly userId?: string
  readonly organizationId?: string
  readonly connectionId?: string
  readonly ref?: ScheduleRef
  readonly errorClass?: ErrorClass
  readonly statuses?: readonly RecordStatus[]
  /** Only records whose event has one of these ids. */
  readonly externalIds?: readonly string[]
  /**
   * Only records that failed at or after this. A result that repeats the last error without another
   * try is not another failure.
   */
  readonly since?: Instant
}

/** A record as people ask for it. */
export interface RecordView {
  readonly record: SyncRecord
  readonly userId: string
  readonly organizationId: string
  readonly integration: string
  readonly title: string | null
  /** Why the last plan wanted it so, where that is not plain; see `RecordWrite`. */
  readonly reason: string | null
  readonly updatedAt: Instant
}

/** What would be sent for organisations that only observe. */
export interface ObservedWork {
  readonly creates: number
  readonly updates: number
  readonly deletes: number
  /** Participants of these events in all: as many mails at most, where the provider mails them. */
  readonly participants: number
}

export interface StatusSummary {
  readonly records: Readonly<Record<RecordStatus, number>>
  readonly inDoubt: number
  /** Due work that waits because its connection is blocked, disconnected, off, observing or paused. */
  readonly gated: number
  readonly observed: ObservedWork
  /** The oldest due record that may be sent; `null` when nothing is due. */
  readonly oldestDueAt: Instant | null
  readonly marks: number
  readonly oldestMarkAt: Instant | null
  readonly heads: Readonly<Record<ScheduleHead['state'], number>>
  readonly connections: Readonly<Record<Connection['state'], number>>
  /** Results on their way out, parked ones included. */
  readonly outbox: number
  /** Results that the host's own code would not take; they wait for an order. */
  readonly parked: number
  readonly now: Instant
}

export interface Explanation {
  readonly head: ScheduleHead | null
  readonly pendingMarks: number
  readonly records: readonly (RecordView & { readonly connection: Connection })[]
  /** Newest first. */
  readonly audit: readonly (AuditEntry & {
    readonly recordId: string
    readonly userId: string
    readonly worker: string
    readonly at: Instant
  })[]
}

export interface RetryReport {
  /** Records that were made due. */
  readonly records: readonly RecordView[]
}

/** Questions that people ask, and the retry that they order. */
export interface ReportStore {
  status(filter: {
    readonly userId?: string
    readonly organizationId?: string
  }): Promise<StatusSummary>
  /** Newest change first. */
  listRecords(filter: RecordFilter, limit: number): Promise<readonly RecordView[]>
  explain(ref: ScheduleRef, userId: string | null): Promise<Explanation>
  /**
   * Makes dead and retrying records due at once, with tries at 0 (their `tryNumber` goes on); what
   * was due already keeps its time. What is in doubt stays in doubt: it is resolved first, an unanswered call not before its time.
   */
  retry(filter: RecordFilter, by: string, reason: string | null): Promise<RetryReport>
  /** Whether any schedule or connection ever mentioned this user. */
  knowsUser(userId: string): Promise<boolean>
}
