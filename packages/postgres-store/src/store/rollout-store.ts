import type {
  NewRollout,
  OutdatedQuery,
  RolloutPage,
  RolloutStore,
  Run,
  ScheduleRef,
  Versions,
} from '@calsync/core'
import type { Database } from '../database/database.js'
import { advanceRollout } from '../sql/advance-rollout.js'
import { countOutdated } from '../sql/count-outdated.js'
import { createRollout } from '../sql/create-rollout.js'
import { listOutdated } from '../sql/list-outdated.js'
import { openRollout } from '../sql/open-rollout.js'
import { takeRollout } from '../sql/take-rollout.js'

/** Rollouts in Postgres. */
export class PostgresRolloutStore implements RolloutStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async listOutdated(
    query: OutdatedQuery & { readonly cursor: string | null },
  ): Promise<readonly ScheduleRef[]> {
    return listOutdated(this.#database, query)
  }

  async countOutdated(query: OutdatedQuery): Promise<number> {
    return countOutdated(this.#database, query)
  }

  async createRollout(rollout: NewRollout): Promise<Run | null> {
    return createRollout(this.#database, rollout)
  }

  async openRollout(): Promise<Run | null> {
    return openRollout(this.#database)
  }

  async takeRollout(worker: string, versions: Versions, leaseMs: number): Promise<Run | null> {
    return takeRollout(this.#database, worker, versions, leaseMs)
  }

  async advanceRollout(id: string, worker: string, page: RolloutPage): Promise<boolean> {
    return advanceRollout(this.#database, id, worker, page)
  }
}
