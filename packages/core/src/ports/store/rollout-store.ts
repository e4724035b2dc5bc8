import type { ScheduleRef } from '../../model/schedule-ref.js'
import type { Versions } from '../../model/versions.js'
import type { Run, RunScope } from './run-store.js'

/** Which live schedules are of other versions than these. */
export interface OutdatedQuery {
  readonly versions: Versions
  readonly scope: RolloutScope
  /** At most so many. */
  readonly limit: number
}

/** Whose schedules a rollout is about. */
export type RolloutScope = Pick<RunScope, 'organizationId' | 'userId'>

export interface NewRollout {
  readonly id: string
  readonly scope: RolloutScope
  /** What it brings schedules to; only a worker of these versions carries it out. */
  readonly versions: Versions
  readonly perMinute: number
  readonly by: string
  readonly reason: string | null
}

export interface RolloutPage {
  /** The last schedule looked at; `null` when the run ended. */
  readonly cursor: string | null
  /** Added to the run's counts. */
  readonly listed: number
  readonly planned: number
  readonly status: 'running' | 'done'
  /** The next page is not taken before, by whomever; milliseconds from now. */
  readonly waitMs: number
}

/**
 * Rollouts: schedules that stand as another template or another version of calsync made them, and
 * the runs that bring them up to date. Versions differ where both are known and not equal.
 */
export interface RolloutStore {
  /**
   * Live schedules of other versions, in the store's own order, those after `cursor` (`null`: from
   * the first). It costs what it finds, not what there is.
   */
  listOutdated(
    query: OutdatedQuery & { readonly cursor: string | null },
  ): Promise<readonly ScheduleRef[]>
  /** How many there are; `limit` means as many or more. */
  countOutdated(query: OutdatedQuery): Promise<number>
  /** Orders a rollout; `null` when another one is open: there is at most one. */
  createRollout(rollout: NewRollout): Promise<Run | null>
  /** The one that is open. */
  openRollout(): Promise<Run | null>
  /**
   * Leases the open rollout if it is of these versions, its next page is due and nobody holds it;
   * `null` otherwise.
   */
  takeRollout(worker: string, versions: Versions, leaseMs: number): Promise<Run | null>
  /** Stores a page's progress and gives the run back; false when this worker holds it no longer. */
  advanceRollout(id: string, worker: string, page: RolloutPage): Promise<boolean>
}
