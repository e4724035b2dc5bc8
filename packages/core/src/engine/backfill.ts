import { chunk } from '../decide/chunk.js'
import { CalsyncError, messageOf } from '../model/calsync-error.js'
import type { ScheduleRef } from '../model/schedule-ref.js'
import type { Run, RunProgress } from '../ports/store/run-store.js'
import type { Environment } from './environment.js'
import { filterOf } from './run-filter.js'
import type { Planner } from './planner.js'

const PAGE_SIZE = 1_000
/** Schedules planned in one transaction. Those of a page overlap: while one waits, another computes. */
const PLAN_SIZE = 500
const RUN_LEASE_MS = 30_000

/** Runs backfills page by page: each page's progress is stored, so any worker can go on. */
export class Backfill {
  readonly #environment: Environment
  readonly #planner: Planner
  readonly #worker: string

  constructor(environment: Environment, planner: Planner, worker: string) {
    this.#environment = environment
    this.#planner = planner
    this.#worker = worker
  }

  /** Does one run as far as it comes; false when there was none to take. */
  async step(signal: AbortSignal): Promise<boolean> {
    const { runs } = this.#environment.store
    let run = await runs.takeRun(this.#worker, RUN_LEASE_MS)
    if (run === null) return false
    while (run !== null && !signal.aborted) {
      const progress = await this.#kept(run)
      const kept = await runs.advanceRun(run.id, this.#worker, progress, RUN_LEASE_MS)
      const { kinds, cursor, status } = progress
      run = kept && status === 'running' ? { ...run, kinds, cursor } : null
    }
    return true
  }

  /** One page, during which the run stays ours however long it takes. */
  async #kept(run: Run): Promise<RunProgress> {
    const over = new AbortController()
    const keeping = this.#keep(run, over.signal)
    try {
      return await this.#page(run)
    } catch (error) {
      await this.#advance({ ...standing(run), error: messageOf(error).slice(0, 500) }, run)
      throw error
    } finally {
      over.abort()
      await keeping
    }
  }

  async #keep(run: Run, over: AbortSignal): Promise<void> {
    const { clock } = this.#environment
    let kept = true
    while (kept) {
      await clock.sleep(RUN_LEASE_MS / 3, over)
      if (over.aborted) return
      kept = await this.#advance(standing(run), run)
    }
  }

  async #advance(progress: RunProgress, { id }: Run): Promise<boolean> {
    const { logger, store } = this.#environment
    try {
      return await store.runs.advanceRun(id, this.#worker, progress, RUN_LEASE_MS)
    } catch (error) {
      logger.warn('backfill.lease_not_kept', { run: id, error: messageOf(error) })
      return true
    }
  }

  async #page(run: Run): Promise<RunProgress> {
    const { sources, logger } = this.#environment
    // A run ordered without knowing the sources (from a database URL alone) means all of them.
    const untouched = run.kinds.length === 0 && run.cursor === null && run.listed === 0
    const wanted = untouched ? [...sources.keys()] : run.kinds
    const [kind, ...rest] = wanted
    if (kind === undefined) return ended(run, 'done', null)
    const source = sources.get(kind)
    if (source === undefined) {
      return ended(run, 'failed', `no source of kind "${kind}" is configured on this worker`)
    }
    try {
      const page = await source.list({
        cursor: run.cursor,
        limit: PAGE_SIZE,
        ...filterOf(run.scope),
      })
      const planned = await this.#plan(page.refs, run)
      const kinds = page.cursor === null ? rest : wanted
      return {
        kinds,
        cursor: page.cursor,
        listed: page.refs.length,
        planned,
        status: kinds.length === 0 ? 'done' : 'running',
        error: null,
      }
    } catch (error) {
      // A passing failure is thrown on: the loop waits, and the run goes on at the same page.
      if (!(error instanceof CalsyncError) || error.retryable) throw error
      const message = messageOf(error)
      logger.error('backfill.failed', { run: run.id, kind, cursor: run.cursor, error: message })
      return ended(run, 'failed', `${kind}: ${message}`.slice(0, 500))
    }
  }

  /** How many records came due. A page is planned as a whole before its progress is stored. */
  async #plan(refs: readonly ScheduleRef[], run: Run): Promise<number> {
    const origin = { priority: 'background', by: run.by, reason: run.reason ?? 'backfill' } as const
    const ends = await Promise.allSettled(
      chunk(refs, PLAN_SIZE).map((some) => this.#planner.planSchedules(some, origin)),
    )
    let planned = 0
    for (const end of ends) {
      if (end.status === 'rejected') throw end.reason
      planned += end.value.work.length
    }
    return planned
  }
}

function standing({ kinds, cursor }: Run): RunProgress {
  return { kinds, cursor, listed: 0, planned: 0, status: 'running', error: null }
}

function ended(run: Run, status: 'done' | 'failed', error: string | null): RunProgress {
  return { kinds: run.kinds, cursor: run.cursor, listed: 0, planned: 0, status, error }
}
