import type { Explanation, ScheduleRef } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './explain-schedule.sql'

export async function explainSchedule(
  queries: Queries,
  ref: ScheduleRef,
  userId: string | null,
): Promise<Explanation> {
  const rows = await queries.query<Explanation>({ name: 'explain-schedule', text }, [ref, userId])
  return rows[0] ?? { head: null, pendingMarks: 0, records: [], audit: [] }
}
