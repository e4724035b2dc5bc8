import type { Environment } from '../engine/environment.js'
import { orderRollout, type RolloutOptions } from './order-rollout.js'
import type { AdoptionReport, AdoptionRow } from '../model/adoption.js'
import { Worker, type WorkerOptions } from '../engine/worker.js'
import { parseScheduleRef } from '../model/schedule-ref.js'
import type { OrganizationMode, PauseScope } from '../ports/store/connection-store.js'
import type { HeldFilter, HeldReport, Release, ReleaseScope } from '../ports/store/guard-store.js'
import type { ParkedMessage } from '../ports/store/delivery-store.js'
import type {
  Explanation,
  RecordFilter,
  RecordView,
  StatusSummary,
} from '../ports/store/report-store.js'
import type { RolloutScope } from '../ports/store/rollout-store.js'
import type { Run, RunScope } from '../ports/store/run-store.js'
import { adoptEvents, type AdoptOptions } from './adoption/adopt-events.js'
import {
  type BackfillOptions,
  type BackfillPreview,
  previewBackfill,
  requestBackfill,
} from './backfills.js'
import { type ChangeOptions, markSchedules, type ScheduleRefs } from './changes.js'
import { ConnectionsApi } from './connections.js'
import { reconcile, type ReconcileReport, type ReconcileRequest } from './reconciliations.js'
import { releaseRemovals, type ReleaseOptions } from './releases.js'
import { cancelRollout, countOutdated, previewRollout } from './rollouts.js'
import { previewRetry, retryRecords, type RetryOptions, type RetryPreview } from './retries.js'

const MAX_PARKED = 1_000

/** What a host tells of its schedules. */
export interface SchedulesApi {
  /** Says, inside the host's transaction, that schedules were created or changed. */
  changed(refs: ScheduleRefs, options: ChangeOptions): Promise<void>
  /** Says, inside the host's transaction, that the rows of schedules are removed. */
  deleted(refs: ScheduleRefs, options: ChangeOptions): Promise<void>
  /** Everything calsync knows of one schedule, for one user or for all. */
  explain(ref: string, userId?: string): Promise<Explanation>
}

/** What the host's own code would not take. */
export interface ResultsApi {
  /** Messages whose handler failed too often; oldest first, at most 1,000 unless told. */
  parked(limit?: number): Promise<readonly ParkedMessage[]>
  /** Has them handed over again; says how many. */
  retryParked(options: RetryOptions): Promise<number>
}

/** One calsync: what hosts and the command line call. */
export class Calsync {
  readonly connections: ConnectionsApi
  readonly schedules: SchedulesApi
  readonly results: ResultsApi
  readonly #environment: Environment

  constructor(environment: Environment) {
    this.#environment = environment
    this.connections = new ConnectionsApi(environment)
    const { store } = environment
    this.schedules = {
      changed: (refs, options) => markSchedules(store, 'changed', refs, options),
      deleted: (refs, options) => markSchedules(store, 'deleted', refs, options),
      explain: (ref, userId) => store.reports.explain(parseScheduleRef(ref), userId ?? null),
    }
    this.results = {
      parked: (limit = MAX_PARKED) => store.deliveries.listParked(limit),
      retryParked: ({ by, reason = null }) => store.deliveries.retryParked(by, reason),
    }
  }

  /** A worker for this process; nothing runs before `start()`. */
  worker(options: WorkerOptions = {}): Worker {
    return new Worker(this.#environment, options)
  }

  async status(
    filter: { readonly userId?: string; readonly organizationId?: string } = {},
  ): Promise<StatusSummary> {
    return await this.#environment.store.reports.status(filter)
  }

  /**
   * Takes events over that the host had put into calendars before: row by row, verified with the
   * provider, never beside a second one. Throws `CalsyncError` (`NO_SOURCES`); what a row is refused
   * for stands in its result.
   */
  async adopt(
    rows: Iterable<AdoptionRow> | AsyncIterable<AdoptionRow>,
    options: AdoptOptions,
  ): Promise<AdoptionReport> {
    return await adoptEvents(this.#environment, rows, options)
  }

  /** Orders a backfill that workers carry out. */
  async backfill(options: BackfillOptions): Promise<Run> {
    return await requestBackfill(this.#environment, options)
  }

  /** What a backfill would do; changes nothing. */
  async previewBackfill(
    scope: RunScope = {},
    onPage?: (preview: BackfillPreview) => void,
  ): Promise<BackfillPreview> {
    return await previewBackfill(this.#environment, scope, onPage)
  }

  /**
   * Orders that schedules which stand as another template or another version of calsync made them
   * are brought up to date. Throws `CalsyncError`: `ROLLOUT_OPEN`, `INVALID_RATE`, `NO_VERSIONS`.
   */
  async rollout(options: RolloutOptions): Promise<Run> {
    return await orderRollout(this.#environment, options)
  }

  /** What a rollout would do; changes nothing. */
  async previewRollout(
    scope: RolloutScope = {},
    onPage?: (preview: BackfillPreview) => void,
  ): Promise<BackfillPreview> {
    return await previewRollout(this.#environment, scope, onPage)
  }

  /** Ends the rollout that is under way; `null` when there is none. */
  async cancelRollout(): Promise<Run | null> {
    return await cancelRollout(this.#environment)
  }

  /** How many schedules a rollout would look at; 100,000 means as many or more. */
  async countOutdated(scope: RolloutScope = {}): Promise<number> {
    return await countOutdated(this.#environment, scope)
  }

  async run(id: string): Promise<Run | null> {
    return await this.#environment.store.runs.getRun(id)
  }

  /** Makes dead and retrying records due at once. */
  async retry(filter: RecordFilter, options: RetryOptions): Promise<readonly RecordView[]> {
    return await retryRecords(this.#environment.store, filter, options)
  }

  /** What a retry would reach; changes nothing. */
  async previewRetry(filter: RecordFilter): Promise<RetryPreview> {
    return await previewRetry(this.#environment.store, filter)
  }

  /** Stops sending, not planning. False when it was paused already. */
  async pause(
    scope: PauseScope,
    options: { readonly by: string; readonly reason?: string },
  ): Promise<boolean> {
    const { connections } = this.#environment.store
    return await connections.pause(scope, options.by, options.reason ?? null)
  }

  /** False when it was not paused. */
  async resume(scope: PauseScope): Promise<boolean> {
    return await this.#environment.store.connections.resume(scope)
  }

  /** Looks now for changes that nobody marked, and marks them; here, where the sources are. */
  async reconcile(request: ReconcileRequest = {}): Promise<ReconcileReport> {
    return await reconcile(this.#environment, request)
  }

  /** What the guard against mass deletion holds; `mailboxes` are at most `limit`, by default 100. */
  async held(filter: HeldFilter = {}, limit = 100): Promise<HeldReport> {
    return await this.#environment.store.guard.held(filter, limit)
  }

  /**
   * Says that removals are meant: those of the scope are neither held nor counted for `forMs`, by
   * default an hour. Throws `CalsyncError` (`INVALID_RELEASE`).
   */
  async release(scope: ReleaseScope, options: ReleaseOptions): Promise<Release> {
    return await releaseRemovals(this.#environment.store, scope, options)
  }

  /**
   * Sets what an organisation does with an integration: `on`, `observe` (planned and reported,
   * nothing is sent) or `off`. Users' connections stay. Once it is on again, what is desired then is
   * sent, and nothing that was superseded meanwhile.
   */
  async setOrganization(
    organizationId: string,
    integration: string,
    mode: OrganizationMode,
    options: { readonly by: string; readonly reason?: string },
  ): Promise<void> {
    const { by: changedBy, reason = null } = options
    const setting = { organizationId, integration, mode, changedBy, reason }
    await this.#environment.store.connections.setOrganization(setting)
  }

  /** Ends the transport's connections; workers have to be stopped first. */
  async close(): Promise<void> {
    await this.#environment.transport.close()
  }
}
