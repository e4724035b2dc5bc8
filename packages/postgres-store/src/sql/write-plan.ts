import {
  CalsyncError,
  type HeadWrite,
  type PlannedWork,
  type PlanWrites,
  type RecordWrite,
} from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toJson, toText } from '../database/to-json.js'
import { priorityNumber } from './priority.js'
import type { TakenHead } from './take-changes.js'
import text from './write-plan.sql'

interface Row extends Omit<PlannedWork, 'priority'> {
  readonly priority: number
}

/** Stores what was decided for the taken heads; gives the records that are due. */
export async function writePlan(
  queries: Queries,
  taken: readonly TakenHead[],
  writes: PlanWrites,
): Promise<PlannedWork[]> {
  const byRef = new Map(taken.map((head) => [head.locked.head.ref, head]))
  requireTaken([...writes.heads, ...writes.records], byRef)
  const postponed = new Set(writes.postponed.map(({ ref }) => ref))
  const planned = taken.filter(({ locked }) => !postponed.has(locked.head.ref))
  const postponements = writes.postponed.flatMap((postponement) => {
    const head = byRef.get(postponement.ref)
    return head === undefined ? [] : [postponementRow(postponement, head)]
  })
  const rows = await queries.query<Row>({ name: 'write-plan', text }, [
    planned.flatMap(({ marks }) => marks),
    postponements.length === 0 ? null : toJson(postponements),
    writes.messages.length === 0 ? null : toJson(writes.messages),
    toJson(writes.heads.map(headRow)),
    ...recordColumns(writes.records),
  ])
  return rows.map((row) => ({ ...row, priority: row.priority === 0 ? 'live' : 'background' }))
}

/** Stands in for a foreign key, and sees to it that nobody else writes the same rows now. */
function requireTaken(
  writes: readonly (HeadWrite | RecordWrite)[],
  byRef: ReadonlyMap<string, TakenHead>,
): void {
  const stranger = writes.find(({ ref }) => !byRef.has(ref))
  if (stranger === undefined) return
  throw new CalsyncError({
    code: 'REFERENCE_MISSING',
    message: `a plan wrote of ${stranger.ref}, which it was not given`,
  })
}

function headRow(head: HeadWrite): object {
  const { organizationId = null, facilitators = null } = head.snapshot ?? {}
  return { ...head, organizationId, facilitators }
}

function recordColumns(records: readonly RecordWrite[]): unknown[][] {
  return [
    records.map(({ id }) => id),
    records.map(({ connectionId }) => connectionId),
    records.map(({ ref }) => ref),
    records.map(({ part }) => part),
    records.map(({ desired }) => desired.version),
    records.map(({ desired }) => desired.presence),
    records.map(({ desired }) => toText(desired.hash)),
    records.map(({ priority }) => priorityNumber(priority)),
    records.map(({ reason }) => toText(reason)),
    records.map(({ externalId }) => toText(externalId)),
  ]
}

function postponementRow(
  postponement: PlanWrites['postponed'][number],
  { locked, marks }: TakenHead,
): object {
  const { by, reason } = locked
  return { ...postponement, marks, by, reason, priority: priorityNumber(locked.priority) }
}
