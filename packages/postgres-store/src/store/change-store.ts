import type {
  ChangeMark,
  ChangeStore,
  LockedHead,
  PlanFunction,
  PlannedWork,
  PlanReport,
  PlanWrites,
  ScheduleRef,
  TransactionHandle,
} from '@calsync/core'
import type { Database, Queries } from '../database/database.js'
import { requireTransaction } from '../database/require-transaction.js'
import { translateHostError } from '../database/translate-error.js'
import { holdLeases } from '../sql/hold-leases.js'
import { insertChanges, insertChangesStatement } from '../sql/insert-changes.js'
import { markReplans } from '../sql/mark-replans.js'
import { readTargets } from '../sql/read-targets.js'
import { takeChanges, type TakenHeads } from '../sql/take-changes.js'
import { takeSchedules } from '../sql/take-schedules.js'
import { writePlan } from '../sql/write-plan.js'

/** Changes and plans in Postgres. */
export class PostgresChangeStore implements ChangeStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async markChanged(tx: TransactionHandle, marks: readonly ChangeMark[]): Promise<void> {
    if (marks.length === 0) return
    requireTransaction(tx)
    try {
      await insertChanges(tx, this.#database.text(insertChangesStatement), marks)
    } catch (error) {
      throw translateHostError(error)
    }
  }

  async planChanges(limit: number, plan: PlanFunction): Promise<PlanReport> {
    return this.#plan((queries) => takeChanges(queries, limit), plan)
  }

  async planSchedules(
    refs: readonly ScheduleRef[],
    origin: Pick<LockedHead, 'priority' | 'by'> & { readonly reason: string },
    plan: PlanFunction,
  ): Promise<PlanReport> {
    if (refs.length === 0) return { heads: 0, postponed: 0, work: [] }
    return this.#plan((queries) => takeSchedules(queries, refs, origin), plan)
  }

  async markReplans(limit: number): Promise<number> {
    return markReplans(this.#database, limit)
  }

  /**
   * Lock, then read: `plan` runs after the heads are locked and loads the host's rows itself, so it
   * sees at least what the marks were made for.
   */
  #plan(take: (queries: Queries) => Promise<TakenHeads>, plan: PlanFunction): Promise<PlanReport> {
    return this.#database.transaction(async (queries) => {
      const { heads, now } = await take(queries)
      if (heads.length === 0) return { heads: 0, postponed: 0, work: [] }
      const writes = await plan(
        heads.map((head) => head.locked),
        (wanted) => readTargets(queries, wanted),
        now,
      )
      const work = await this.#write(queries, heads, writes)
      return { heads: heads.length, postponed: writes.postponed.length, work }
    })
  }

  async #write(
    queries: Queries,
    heads: TakenHeads['heads'],
    writes: PlanWrites,
  ): Promise<PlannedWork[]> {
    if (writes.leases !== undefined) await holdLeases(queries, writes.leases)
    return writePlan(queries, heads, writes)
  }
}
