import type { LockedHead, ScheduleHead, ScheduleRef } from '@calsync/core'
import type { Queries } from '../database/database.js'
import type { HeldBy, TakenHeads } from './take-changes.js'
import text from './take-schedules.sql'

interface Row {
  readonly head: ScheduleHead
  readonly now_ms: number
  readonly held: HeldBy | null
}

/** Locks the heads of given references, as if each had one mark with this origin. */
export async function takeSchedules(
  queries: Queries,
  refs: readonly ScheduleRef[],
  origin: Pick<LockedHead, 'priority' | 'by' | 'reason'>,
): Promise<TakenHeads> {
  const rows = await queries.query<Row>({ name: 'take-schedules', text }, [refs])
  const { priority, by, reason } = origin
  const heads = rows.map(({ head, held }) => ({
    locked: { head, markedDeleted: false, priority, by, reason },
    marks: [],
    held,
  }))
  return { heads, now: rows[0]?.now_ms ?? 0 }
}
