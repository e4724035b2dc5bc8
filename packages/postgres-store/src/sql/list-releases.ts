import type { Release } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-releases.sql'
import { releaseOf, type ReleaseRow } from './release-scope.js'

export async function listReleases(queries: Queries): Promise<Release[]> {
  const rows = await queries.query<{ release: ReleaseRow }>({ name: 'list-releases', text }, [])
  return rows.map(({ release }) => releaseOf(release))
}
