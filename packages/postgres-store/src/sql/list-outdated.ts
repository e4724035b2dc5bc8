import type { OutdatedQuery, ScheduleRef } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-outdated.sql'

/** Live schedules of other versions, by reference. */
export async function listOutdated(
  queries: Queries,
  { versions, scope, cursor, limit }: OutdatedQuery & { readonly cursor: string | null },
): Promise<ScheduleRef[]> {
  const { hashVersion, renderVersion } = versions
  const { organizationId = null, userId = null } = scope
  const values = [hashVersion, renderVersion, organizationId, userId, cursor, limit]
  const rows = await queries.query<{ ref: ScheduleRef }>({ name: 'list-outdated', text }, values)
  return rows.map(({ ref }) => ref)
}
