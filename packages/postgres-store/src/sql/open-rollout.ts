import type { Run } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './open-rollout.sql'

/** The rollout that is open; `null` when there is none. */
export async function openRollout(queries: Queries): Promise<Run | null> {
  const rows = await queries.query<{ run: Run }>({ name: 'open-rollout', text }, [])
  return rows[0]?.run ?? null
}
