import {
  type NewRollout,
  type OutdatedQuery,
  type RolloutPage,
  type RolloutStore,
  type Run,
  type ScheduleRef,
  type Versions,
  versionsDiffer,
} from '@calsync/core'
import { isLeased } from './may-run.js'
import { isOpen } from './memory-runs.js'
import type { MemoryState, StoredRun } from './memory-state.js'
import { plainCopy } from './plain-copy.js'

/** Rollouts in memory. */
export class MemoryRollouts implements RolloutStore {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async listOutdated({
    cursor,
    limit,
    ...query
  }: OutdatedQuery & { readonly cursor: string | null }): Promise<readonly ScheduleRef[]> {
    const after = this.#outdated(query).filter((ref) => cursor === null || ref > cursor)
    return after.slice(0, limit)
  }

  async countOutdated({ limit, ...query }: OutdatedQuery): Promise<number> {
    return Math.min(limit, this.#outdated(query).length)
  }

  async createRollout(rollout: NewRollout): Promise<Run | null> {
    if (this.#open() !== undefined) return null
    const { id, scope, versions, perMinute, by, reason } = plainCopy(rollout)
    const run: Run = {
      id,
      scope,
      status: 'queued',
      by,
      reason,
      kinds: [],
      cursor: null,
      listed: 0,
      planned: 0,
      error: null,
      createdAt: this.#state.now(),
      finishedAt: null,
      rollout: { versions, perMinute },
    }
    this.#state.runs.set(id, { run, lease: null, notBefore: 0 })
    return plainCopy(run)
  }

  async openRollout(): Promise<Run | null> {
    return plainCopy(this.#open()?.run ?? null)
  }

  async takeRollout(worker: string, versions: Versions, leaseMs: number): Promise<Run | null> {
    const now = this.#state.now()
    const stored = this.#open()
    if (stored === undefined || stored.run.rollout === null || stored.notBefore > now) return null
    if (isLeased(stored.lease, now)) return null
    const { hashVersion, renderVersion } = stored.run.rollout.versions
    if (hashVersion !== versions.hashVersion || renderVersion !== versions.renderVersion)
      return null
    stored.run = { ...stored.run, status: 'running' }
    stored.lease = { holder: worker, until: now + leaseMs }
    return plainCopy(stored.run)
  }

  async advanceRollout(id: string, worker: string, page: RolloutPage): Promise<boolean> {
    const now = this.#state.now()
    const stored = this.#state.runs.get(id)
    if (stored?.lease?.holder !== worker || !isOpen(stored.run)) return false
    const { run } = stored
    const { cursor, status } = page
    stored.run = {
      ...run,
      cursor,
      status,
      listed: run.listed + page.listed,
      planned: run.planned + page.planned,
      finishedAt: status === 'done' ? now : null,
    }
    stored.lease = null
    stored.notBefore = now + page.waitMs
    return true
  }

  #open(): StoredRun | undefined {
    return [...this.#state.runs.values()].find(({ run }) => run.rollout !== null && isOpen(run))
  }

  #outdated({ versions, scope }: Omit<OutdatedQuery, 'limit'>): ScheduleRef[] {
    const { organizationId, userId } = scope
    const isWanted = ({ snapshot }: { readonly snapshot: HeadSnapshot }): boolean =>
      (organizationId === undefined || snapshot?.organizationId === organizationId) &&
      (userId === undefined || (snapshot?.facilitators.includes(userId) ?? false))
    return [...this.#state.heads.values()]
      .filter((head) => head.state === 'live' && versionsDiffer(head, versions) && isWanted(head))
      .map(({ ref }) => ref)
      .sort()
  }
}

type HeadSnapshot = {
  readonly organizationId: string
  readonly facilitators: readonly string[]
} | null
