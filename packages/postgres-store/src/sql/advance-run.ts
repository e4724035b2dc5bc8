import type { RunProgress } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './advance-run.sql'

/** False when the worker holds the run no longer, or it was cancelled. */
export async function advanceRun(
  queries: Queries,
  id: string,
  worker: string,
  { kinds, cursor, listed, planned, status, error }: RunProgress,
  leaseMs: number,
): Promise<boolean> {
  const progress = [kinds, cursor, listed, planned, status, error]
  const values = [id, worker, ...progress, leaseMs]
  return (await queries.query({ name: 'advance-run', text }, values)).length > 0
}
