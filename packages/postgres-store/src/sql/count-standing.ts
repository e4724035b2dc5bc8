import type { Queries } from '../database/database.js'
import text from './count-standing.sql'

/** The schedules that stand in each of these calendars. */
export async function countStanding(
  queries: Queries,
  connectionIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await queries.query<{ scope: string; standing: number }>(
    { name: 'count-standing', text },
    [connectionIds],
  )
  const found = new Map(rows.map(({ scope, standing }) => [scope, standing]))
  return new Map(connectionIds.map((id) => [id, found.get(id) ?? 0]))
}
