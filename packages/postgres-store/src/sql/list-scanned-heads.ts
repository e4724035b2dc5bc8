import type { ScannedHead, ScheduleRef } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-scanned-heads.sql'

export async function listScannedHeads(
  queries: Queries,
  refs: readonly ScheduleRef[],
  hashVersion: number,
): Promise<ScannedHead[]> {
  const name = 'list-scanned-heads'
  const rows = await queries.query<{ head: ScannedHead }>({ name, text }, [refs, hashVersion])
  return rows.map(({ head }) => head)
}
