import type { NewRollout, Run } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toJson } from '../database/to-json.js'
import text from './create-rollout.sql'

/** `null` when another rollout is open. */
export async function createRollout(
  queries: Queries,
  { id, scope, by, reason, versions, perMinute }: NewRollout,
): Promise<Run | null> {
  const values = [id, toJson(scope), by, reason, toJson({ versions, perMinute })]
  const rows = await queries.query<{ run: Run }>({ name: 'create-rollout', text }, values)
  return rows[0]?.run ?? null
}
