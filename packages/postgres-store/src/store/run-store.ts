import {
  type AdoptionStatus,
  CalsyncError,
  type NewRun,
  type RefusedAdoption,
  type ResultMessage,
  type Run,
  type RunProgress,
  type RunStore,
  type WorkerReport,
  type WorkerRow,
} from '@calsync/core'
import type { Database } from '../database/database.js'
import { advanceRun } from '../sql/advance-run.js'
import { cancelRun } from '../sql/cancel-run.js'
import { createRun } from '../sql/create-run.js'
import { deleteResults } from '../sql/delete-results.js'
import { forgetRefusedAdoptions } from '../sql/forget-refused-adoptions.js'
import { listRuns } from '../sql/list-runs.js'
import { listWorkers } from '../sql/list-workers.js'
import { noteAdoptions } from '../sql/note-adoptions.js'
import { saveWorker } from '../sql/save-worker.js'
import { summarizeAdoptions } from '../sql/summarize-adoptions.js'
import { takeLead } from '../sql/take-lead.js'
import { takeResults } from '../sql/take-results.js'
import { takeRun } from '../sql/take-run.js'

/** Runs, leases, workers and the result outbox in Postgres. */
export class PostgresRunStore implements RunStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async createRun(run: NewRun): Promise<Run> {
    const created = await createRun(this.#database, run)
    if (created !== null) return created
    throw new CalsyncError({ code: 'RUN_EXISTS', message: `there is already a run ${run.id}` })
  }

  async getRun(id: string): Promise<Run | null> {
    return (await listRuns(this.#database, id, 1))[0] ?? null
  }

  async listRuns(limit: number): Promise<readonly Run[]> {
    return listRuns(this.#database, null, limit)
  }

  async cancelRun(id: string): Promise<boolean> {
    return cancelRun(this.#database, id)
  }

  async takeRun(worker: string, leaseMs: number): Promise<Run | null> {
    return takeRun(this.#database, worker, leaseMs)
  }

  async advanceRun(
    id: string,
    worker: string,
    progress: RunProgress,
    leaseMs: number,
  ): Promise<boolean> {
    return advanceRun(this.#database, id, worker, progress, leaseMs)
  }

  async lead(name: string, holder: string, leaseMs: number): Promise<boolean> {
    return takeLead(this.#database, name, holder, leaseMs)
  }

  async reportWorker(report: WorkerReport): Promise<void> {
    await saveWorker(this.#database, report)
  }

  async listWorkers(): Promise<readonly WorkerRow[]> {
    return listWorkers(this.#database)
  }

  async noteAdoptions(
    refused: readonly RefusedAdoption[],
    adopted: readonly Pick<RefusedAdoption, 'schedule' | 'userId'>[],
  ): Promise<void> {
    await noteAdoptions(this.#database, refused, adopted)
  }

  async adoptionStatus(limit: number, organizationId?: string): Promise<AdoptionStatus> {
    return summarizeAdoptions(this.#database, limit, organizationId)
  }

  async forgetRefusedAdoptions(): Promise<number> {
    return forgetRefusedAdoptions(this.#database)
  }

  async publishResults(
    limit: number,
    publish: (messages: readonly ResultMessage[]) => Promise<void>,
  ): Promise<number> {
    return this.#database.transaction(async (queries) => {
      const taken = await takeResults(queries, limit)
      if (taken.length === 0) return 0
      await publish(taken.map(({ message }) => message))
      await deleteResults(
        queries,
        taken.map(({ seq }) => seq),
      )
      return taken.length
    })
  }
}
