import type { OutdatedQuery } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './count-outdated.sql'

/** How many live schedules are of other versions, up to the limit. */
export async function countOutdated(
  queries: Queries,
  { versions, scope, limit }: OutdatedQuery,
): Promise<number> {
  const { hashVersion, renderVersion } = versions
  const { organizationId = null, userId = null } = scope
  const values = [hashVersion, renderVersion, organizationId, userId, limit]
  const rows = await queries.query<{ count: number }>({ name: 'count-outdated', text }, values)
  return rows[0]?.count ?? 0
}
