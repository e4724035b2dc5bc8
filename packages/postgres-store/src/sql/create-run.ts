import type { NewRun, Run } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toJson } from '../database/to-json.js'
import text from './create-run.sql'

/** `null` when there is a run with that id. */
export async function createRun(queries: Queries, run: NewRun): Promise<Run | null> {
  const values = [run.id, toJson(run.scope), run.kinds, run.by, run.reason]
  const rows = await queries.query<{ run: Run }>({ name: 'create-run', text }, values)
  return rows[0]?.run ?? null
}
