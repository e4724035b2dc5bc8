import type { PlannedWork, PlanWrites, RecordWrite } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toJson } from '../database/to-json.js'
import { priorityNumber } from './priority.js'
import type { TakenHead } from './take-changes.js'
import text from './write-plan.sql'

/** Stores what was decided for the taken heads; gives the records that are due. */
export async function writePlan(
  queries: Queries,
  taken: readonly TakenHead[],
  writes: PlanWrites,
): Promise<PlannedWork[]> {
  const byRef = new Map(taken.map((head) => [head.locked.head.ref, head]))
  const postponed = new Set(writes.postponed.map(({ ref }) => ref))
  const planned = taken.filter(({ locked }) => !postponed.has(locked.head.ref))
  const rows = await queries.query<{ work: PlannedWork }>({ name: 'write-plan', text }, [
    toJson(writes.heads),
    toJson(writes.records.map(recordRow)),
    toJson(
      writes.postponed.flatMap((postponement) => {
        const head = byRef.get(postponement.ref)
        return head === undefined ? [] : [postponementRow(postponement, head)]
      }),
    ),
    planned.flatMap(({ marks }) => marks),
    toJson(writes.messages),
  ])
  return rows.map((row) => row.work)
}

function recordRow(write: RecordWrite): object {
  return { ...write, priority: priorityNumber(write.priority) }
}

function postponementRow(
  postponement: PlanWrites['postponed'][number],
  { locked, marks }: TakenHead,
): object {
  const { by, reason } = locked
  return { ...postponement, marks, by, reason, priority: priorityNumber(locked.priority) }
}
