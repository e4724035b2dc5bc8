import { pageSize, waitAfter } from '../decide/rollout-pace.js'
import { presentVersions, type Versions } from '../model/versions.js'
import type { Run } from '../ports/store/run-store.js'
import type { Environment } from './environment.js'
import { isOneFleet } from './fleet.js'
import { openRollout } from './open-rollout.js'
import type { Planner } from './planner.js'

const LEADER = 'rollout'
const LEASE_MS = 60_000
const IDLE_MS = 1_000
/** How often somebody looks whether a rollout has to be ordered, where nobody orders it. */
const LOOK_MS = 10_000

/**
 * Brings schedules that stand under other versions to the present ones, at most so many a minute.
 * The time of the next page is stored with the run, so that the rate holds whoever goes on with it.
 */
export class RolloutRounds {
  readonly #environment: Environment
  readonly #planner: Planner
  readonly #worker: string
  readonly #versions: Versions
  #lookAt = 0

  constructor(environment: Environment, planner: Planner, worker: string) {
    this.#environment = environment
    this.#planner = planner
    this.#worker = worker
    this.#versions = presentVersions(environment.renderVersion)
  }

  /** One page, if it is time for one; returns the wait until the next look, in milliseconds. */
  async step(): Promise<number> {
    const { store, rollout } = this.#environment
    if (rollout.mode === 'automatic') await this.#orderIfDue()
    const run = await store.rollouts.takeRollout(this.#worker, this.#versions, LEASE_MS)
    if (run === null || run.rollout === null) return IDLE_MS
    const { perMinute } = run.rollout
    const waitMs = await this.#page(run, perMinute)
    return Math.min(waitMs, IDLE_MS)
  }

  async #page(run: Run, perMinute: number): Promise<number> {
    const { store } = this.#environment
    const limit = pageSize(perMinute)
    const { scope, cursor } = run
    const versions = this.#versions
    const refs = await store.rollouts.listOutdated({ versions, scope, limit, cursor })
    const origin = { priority: 'background', by: run.by, reason: run.reason ?? 'rollout' } as const
    const planned =
      refs.length === 0
        ? 0
        : (await this.#planner.planSchedules(refs, origin, { rollout: true })).work.length
    const waitMs = waitAfter(refs.length, perMinute)
    const isDone = refs.length < limit
    await store.rollouts.advanceRollout(run.id, this.#worker, {
      cursor: refs.at(-1) ?? cursor,
      listed: refs.length,
      planned,
      status: isDone ? 'done' : 'running',
      waitMs,
    })
    return waitMs
  }

  /** The leader orders one, once all workers run the same versions: none undoes another's. */
  async #orderIfDue(): Promise<void> {
    const { store, clock, logger } = this.#environment
    if (clock.monotonic() < this.#lookAt) return
    this.#lookAt = clock.monotonic() + LOOK_MS
    if (!(await store.runs.lead(LEADER, this.#worker, 2 * LOOK_MS))) return
    const workers = await store.runs.listWorkers()
    if (!isOneFleet(workers, this.#versions)) return
    const query = { versions: this.#versions, scope: {}, limit: 1 }
    if ((await store.rollouts.countOutdated(query)) === 0) return
    // What a rollout was not let remove waits for a person, not for the next rollout.
    if ((await store.guard.held({}, 0)).removals > 0) return
    const run = await openRollout(this.#environment, {
      versions: this.#versions,
      perMinute: this.#environment.rollout.perMinute,
      by: `worker ${this.#worker}`,
      reason: 'other versions',
      scope: {},
    })
    if (run !== null) logger.info('rollout.ordered', { run: run.id, versions: this.#versions })
  }
}
