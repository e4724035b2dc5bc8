import type { Instant, LockedHead, ScheduleHead } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './take-changes.sql'

/** What removals came from that are held: a plan like any other, or a rollout. */
export type HeldBy = 'plan' | 'rollout'

/** A head that this transaction holds locked, with the ids of the marks taken for it. */
export interface TakenHead {
  readonly locked: LockedHead
  readonly marks: readonly string[]
  /** Whose removals of it were held when it was taken, if any. */
  readonly held: HeldBy | null
}

export interface TakenHeads {
  readonly heads: readonly TakenHead[]
  readonly now: Instant
}

interface Row {
  readonly head: ScheduleHead
  readonly marks: string[]
  readonly marked_deleted: boolean
  readonly live: boolean
  readonly by: string | null
  readonly reason: string | null
  readonly now_ms: number
  readonly held: HeldBy | null
}

export async function takeChanges(queries: Queries, limit: number): Promise<TakenHeads> {
  const rows = await queries.query<Row>({ name: 'take-changes', text }, [limit])
  const heads = rows.map((row) => ({
    locked: {
      head: row.head,
      markedDeleted: row.marked_deleted,
      priority: row.live ? ('live' as const) : ('background' as const),
      by: row.by,
      reason: row.reason,
    },
    marks: row.marks,
    held: row.held,
  }))
  return { heads, now: rows[0]?.now_ms ?? 0 }
}
