import type { DueConnection } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './find-due.sql'

interface Row extends Omit<DueConnection, 'priority'> {
  readonly priority: number
}

export async function findDue(queries: Queries, limit: number): Promise<DueConnection[]> {
  const rows = await queries.query<Row>({ name: 'find-due', text }, [limit])
  return rows.map((row) => ({ ...row, priority: row.priority === 0 ? 'live' : 'background' }))
}
