import type { Run } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './take-run.sql'

export async function takeRun(
  queries: Queries,
  worker: string,
  leaseMs: number,
): Promise<Run | null> {
  const rows = await queries.query<{ run: Run }>({ name: 'take-run', text }, [worker, leaseMs])
  return rows[0]?.run ?? null
}
