import type { GuardStore, HeldFilter, HeldReport, Release, ReleaseScope } from '@calsync/core'
import type { Database } from '../database/database.js'
import { addRelease } from '../sql/add-release.js'
import { listHeld } from '../sql/list-held.js'
import { listReleases } from '../sql/list-releases.js'
import { lockRemovalCounters } from '../sql/lock-removal-counters.js'

/** What the guard holds, and releases, in Postgres. */
export class PostgresGuardStore implements GuardStore {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  async held(filter: HeldFilter, limit: number): Promise<HeldReport> {
    return listHeld(this.#database, filter, limit)
  }

  async release(
    scope: ReleaseScope,
    forMs: number,
    by: string,
    reason: string | null,
  ): Promise<Release> {
    return this.#database.transaction(async (queries) => {
      // No plan is being held now: what was held before is seen by the next statement, and who asks
      // afterwards sees the release.
      await lockRemovalCounters(queries, [])
      return addRelease(queries, scope, forMs, by, reason)
    })
  }

  async listReleases(): Promise<readonly Release[]> {
    return listReleases(this.#database)
  }
}
