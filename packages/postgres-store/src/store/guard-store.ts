import type { GuardStore, HeldFilter, HeldReport, Release, ReleaseScope } from '@calsync/core'
import type { Database } from '../database/database.js'
import { addRelease } from '../sql/add-release.js'
import { listHeld } from '../sql/list-held.js'
import { listReleases } from '../sql/list-releases.js'

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
    return addRelease(this.#database, scope, forMs, by, reason)
  }

  async listReleases(): Promise<readonly Release[]> {
    return listReleases(this.#database)
  }
}
