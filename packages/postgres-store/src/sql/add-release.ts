import { CalsyncError, type Release, type ReleaseScope } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './add-release.sql'
import { releaseOf, type ReleaseRow, releaseSubject } from './release-scope.js'

/** Allows the scope's removals for so long, and makes its held marks due. */
export async function addRelease(
  queries: Queries,
  scope: ReleaseScope,
  forMs: number,
  by: string,
  reason: string | null,
): Promise<Release> {
  const values = [scope.kind, releaseSubject(scope), forMs, by, reason]
  const rows = await queries.query<{ release: ReleaseRow }>({ name: 'add-release', text }, values)
  const [row] = rows
  if (row === undefined) {
    throw new CalsyncError({ code: 'DATABASE_ERROR', message: 'the release was not stored' })
  }
  return releaseOf(row.release)
}
