import type { ScannedHead, ScheduleRef } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-heads-after.sql'

/** A page of heads in the order of their references, which is that of the primary key. */
export async function listHeadsAfter(
  queries: Queries,
  ref: ScheduleRef | null,
  limit: number,
  hashVersion: number,
): Promise<ScannedHead[]> {
  const values = [ref, limit, hashVersion]
  const rows = await queries.query<{ head: ScannedHead }>(
    { name: 'list-heads-after', text },
    values,
  )
  return rows.map(({ head }) => head)
}
