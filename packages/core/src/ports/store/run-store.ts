import type { Instant } from '../../model/instant.js'
import type { AdoptionAnswer } from '../../model/adoption.js'
import type { ResultMessage } from '../transport.js'

export interface RunScope {
  readonly organizationId?: string
  readonly userId?: string
  /** Only this source kind. */
  readonly kind?: string
}

export type RunStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

/** A backfill: the planner, page by page, resumable. */
export interface Run {
  readonly id: string
  readonly scope: RunScope
  readonly status: RunStatus
  readonly by: string
  readonly reason: string | null
  /** Kinds still to do, the first of them at `cursor`. */
  readonly kinds: readonly string[]
  readonly cursor: string | null
  readonly listed: number
  /** Records that the run made due. */
  readonly planned: number
  readonly error: string | null
  readonly createdAt: Instant
  readonly finishedAt: Instant | null
}

export interface NewRun {
  readonly id: string
  readonly scope: RunScope
  readonly kinds: readonly string[]
  readonly by: string
  readonly reason: string | null
}

export interface RunProgress {
  readonly kinds: readonly string[]
  readonly cursor: string | null
  /** Added to the run's counts. */
  readonly listed: number
  readonly planned: number
  readonly status: RunStatus
  readonly error: string | null
}

/** What a worker tells of itself; without secrets. */
export interface WorkerReport {
  readonly id: string
  readonly version: string
  readonly startedAt: Instant
  readonly configuration: Readonly<Record<string, unknown>>
  readonly activity: Readonly<Record<string, number>>
}

export interface WorkerRow extends WorkerReport {
  readonly seenAt: Instant
}

/** A row that could not be adopted, kept until it is, or until somebody forgets it. */
export interface RefusedAdoption {
  readonly schedule: string
  readonly userId: string
  readonly externalId: string
  readonly organizationId: string | null
  readonly answer: AdoptionAnswer
  readonly message: string
  readonly by: string
}

export interface AdoptionStatus {
  /** Rows refused and not adopted since, by their last answers. */
  readonly refused: Readonly<Partial<Record<AdoptionAnswer, number>>>
  /** Some of them, the latest first. */
  readonly rows: readonly (RefusedAdoption & { readonly at: Instant })[]
  /** Adopted events that nothing was written to yet. */
  readonly waiting: number
}

/** Runs, the leader's lease, workers and the result outbox. */
export interface RunStore {
  createRun(run: NewRun): Promise<Run>
  getRun(id: string): Promise<Run | null>
  listRuns(limit: number): Promise<readonly Run[]>
  cancelRun(id: string): Promise<boolean>
  /** Leases one run that is queued, or running without a living lease; `null` when there is none. */
  takeRun(worker: string, leaseMs: number): Promise<Run | null>
  /** Stores a page's progress if this worker still holds the run; false when it does not. */
  advanceRun(id: string, worker: string, progress: RunProgress, leaseMs: number): Promise<boolean>
  /** Takes or keeps the named leadership; false when somebody else has it. */
  lead(name: string, holder: string, leaseMs: number): Promise<boolean>
  /** Keeps the latest report of each worker, and forgets workers that were silent for a week. */
  reportWorker(report: WorkerReport): Promise<void>
  listWorkers(): Promise<readonly WorkerRow[]>
  /**
   * Keeps refused rows, each with its last answer, and forgets those of a schedule and user for whom
   * an event was adopted.
   */
  noteAdoptions(
    refused: readonly RefusedAdoption[],
    adopted: readonly Pick<RefusedAdoption, 'schedule' | 'userId'>[],
  ): Promise<void>
  /** With at most `limit` refused rows; of one organisation, when given. */
  adoptionStatus(limit: number, organizationId?: string): Promise<AdoptionStatus>
  /** Forgets all refused rows; says how many. */
  forgetRefusedAdoptions(): Promise<number>
  /**
   * Takes up to `limit` messages of the result outbox, hands them to `publish`, and removes them
   * once that resolves; when it rejects they stay. Messages of one key are handed over in the order
   * in which they were stored: one that follows another which is in the hands of somebody else is
   * left to later. Returns how many were published.
   */
  publishResults(
    limit: number,
    publish: (messages: readonly ResultMessage[]) => Promise<void>,
  ): Promise<number>
}
