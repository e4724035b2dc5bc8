import type { RolloutPage } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './advance-rollout.sql'

/** False when the worker holds the run no longer, or it was cancelled. */
export async function advanceRollout(
  queries: Queries,
  id: string,
  worker: string,
  { cursor, listed, planned, status, waitMs }: RolloutPage,
): Promise<boolean> {
  const values = [id, worker, cursor, listed, planned, status, waitMs]
  return (await queries.query({ name: 'advance-rollout', text }, values)).length > 0
}
