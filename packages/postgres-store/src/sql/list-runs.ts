import type { Run } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-runs.sql'

/** Newest first; only the one with this id, when given. */
export async function listRuns(queries: Queries, id: string | null, limit: number): Promise<Run[]> {
  const rows = await queries.query<{ run: Run }>({ name: 'list-runs', text }, [id, limit])
  return rows.map((row) => row.run)
}
