import type { WorkerRow } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-workers.sql'

export async function listWorkers(queries: Queries): Promise<WorkerRow[]> {
  return queries.query<WorkerRow>({ name: 'list-workers', text }, [])
}
