import type { Run, Versions } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toJson } from '../database/to-json.js'
import text from './take-rollout.sql'

/** `null` when none is due, or the one that is open is of other versions. */
export async function takeRollout(
  queries: Queries,
  worker: string,
  { hashVersion, renderVersion }: Versions,
  leaseMs: number,
): Promise<Run | null> {
  const values = [worker, leaseMs, toJson({ hashVersion, renderVersion })]
  const rows = await queries.query<{ run: Run }>({ name: 'take-rollout', text }, values)
  return rows[0]?.run ?? null
}
