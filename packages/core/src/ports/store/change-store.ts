import type { Connection } from '../../model/connection.js'
import type { Instant } from '../../model/instant.js'
import type { ErrorFacts } from '../../model/outcome.js'
import type { Schedule } from '../../model/schedule.js'
import type { ScheduleRef } from '../../model/schedule-ref.js'
import type { DesiredState, Priority, SyncRecord } from '../../model/sync-record.js'
import type { ResultMessage } from '../transport.js'

/**
 * The host's own open transaction: anything with `query(text, values)`, such as a `pg` client.
 */
export interface TransactionHandle {
  query(text: string, values?: unknown[]): Promise<unknown>
}

/** "This schedule changed": what a host's transaction leaves behind. */
export interface ChangeMark {
  readonly ref: ScheduleRef
  /** `deleted` says that the host removed the row itself. */
  readonly kind: 'changed' | 'deleted'
  readonly priority: Priority
  /** Who changed it, for the audit; a user id, a job name. */
  readonly by: string | null
  readonly reason: string | null
}

/**
 * - `live`: read from the host and planned.
 * - `deleted`: the host deleted it.
 * - `source_missing`: there was no row and nobody said deleted; nothing was removed for that.
 * - `invalid`: the row could not be read; records stay as they were.
 * - `new`: never planned.
 */
export type HeadState = 'new' | 'live' | 'deleted' | 'source_missing' | 'invalid'

/** calsync's row per schedule. */
export interface ScheduleHead {
  readonly ref: ScheduleRef
  readonly state: HeadState
  /** Never restarts; 0 before the first plan. */
  readonly version: number
  readonly hash: string | null
  /** `HASH_VERSION` of the code that planned it last; `null` when nobody noted it. */
  readonly hashVersion: number | null
  /** Version of the host's template at that time; `null` for none, or when nobody noted it. */
  readonly renderVersion: string | null
  readonly snapshot: Schedule | null
  readonly error: ErrorFacts | null
}

/** A head that this transaction holds locked, with the marks taken for it. */
export interface LockedHead {
  readonly head: ScheduleHead
  /** Whether any taken mark says `deleted`. */
  readonly markedDeleted: boolean
  /** `live` when any taken mark is. */
  readonly priority: Priority
  /** Who and why, as the newest of the most urgent marks says. */
  readonly by: string | null
  readonly reason: string | null
}

export interface TargetQuery {
  readonly ref: ScheduleRef
  readonly organizationId: string
  /** The facilitators of now. */
  readonly userIds: readonly string[]
}

/** What exists for one head, read after its lock was taken. */
export interface Targets {
  readonly ref: ScheduleRef
  /**
   * Connections of the facilitators within the organisation, whatever their state, and those of
   * existing records.
   */
  readonly connections: readonly Connection[]
  readonly records: readonly SyncRecord[]
}

export type ReadTargets = (queries: readonly TargetQuery[]) => Promise<readonly Targets[]>

export interface HeadWrite extends ScheduleHead {
  /** When time alone makes a new plan necessary (it enters the window); `null` for never. */
  readonly replanAt: Instant | null
}

/**
 * A new desired state. The store inserts the record (status `pending`) or updates its desired
 * state, sets tries and tryNumber to 0 and makes it due at once, except that a record in doubt
 * keeps its `dueAt`, and a record whose attempt is under way keeps it too. A live priority is never
 * lowered while the record is due.
 */
export interface RecordWrite {
  /** For a new record; ignored for an existing one. */
  readonly id: string
  readonly ref: ScheduleRef
  readonly connectionId: string
  readonly part: string
  readonly desired: DesiredState
  readonly priority: Priority
  /** Why, for `explain`: `skip` reasons and the like. */
  readonly reason: string | null
  /**
   * The event that stands for it already, for a record that nothing was tried with yet; ignored for
   * others.
   */
  readonly externalId?: string
}

/** Marks that could not be planned now; they stay and are taken again after `delayMs`. */
export interface Postponement {
  readonly ref: ScheduleRef
  readonly delayMs: number
  readonly error: ErrorFacts
}

export interface PlanWrites {
  readonly heads: readonly HeadWrite[]
  readonly records: readonly RecordWrite[]
  readonly postponed: readonly Postponement[]
  readonly messages: readonly ResultMessage[]
  /**
   * Leases that this rests on: nobody else may have taken them since. Otherwise nothing is stored,
   * and `LEASE_LOST` is thrown.
   */
  readonly leases?: readonly { readonly connectionId: string; readonly fence: number }[]
}

/**
 * Decides what to write for locked heads. It is called inside the store's transaction, after the
 * locks are taken, so that all it reads is at least as new as every taken mark.
 */
export type PlanFunction = (
  heads: readonly LockedHead[],
  readTargets: ReadTargets,
  now: Instant,
) => Promise<PlanWrites>

/** A record that a plan made due. */
export interface PlannedWork {
  readonly recordId: string
  readonly connectionId: string
  readonly integration: string
  readonly userId: string
  readonly ref: ScheduleRef
  readonly version: number
  readonly presence: 'present' | 'absent'
  readonly hasExternalEvent: boolean
  readonly priority: Priority
}

export interface PlanReport {
  /** Heads looked at; 0 means that there was nothing to plan. */
  readonly heads: number
  readonly postponed: number
  readonly work: readonly PlannedWork[]
}

/** Changes and plans. */
export interface ChangeStore {
  /** Inserts marks in the host's transaction and does nothing else. */
  markChanged(tx: TransactionHandle, marks: readonly ChangeMark[]): Promise<void>
  /**
   * Takes up to `limit` marks that no other planner holds, locks their heads in order, lets `plan`
   * decide and stores the decision, all in one transaction. When `plan` throws, or writes what it
   * was not given, nothing is stored and the marks stay.
   */
  planChanges(limit: number, plan: PlanFunction): Promise<PlanReport>
  /** The same for given references without marks (a backfill's page). */
  planSchedules(
    refs: readonly ScheduleRef[],
    origin: { readonly priority: Priority; readonly by: string | null; readonly reason: string },
    plan: PlanFunction,
  ): Promise<PlanReport>
  /**
   * Leaves background marks (reason `replan`) for up to `limit` heads whose `replanAt` has come, the
   * earliest first; says how many.
   */
  markReplans(limit: number): Promise<number>
}
