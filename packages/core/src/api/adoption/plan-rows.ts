import { planAdoption, type PlannedAdoption } from '../../decide/plan-adoption.js'
import type { Environment } from '../../engine/environment.js'
import { type PlanMode, Planner, type PlanOne } from '../../engine/planner.js'
import { CalsyncError } from '../../model/calsync-error.js'
import type { ScheduleRef } from '../../model/schedule-ref.js'
import type { PlanWrites } from '../../ports/store/change-store.js'
import type { RefusedRow } from './choose-rows.js'
import type { HeldConnections } from './hold-connections.js'
import type { VerifiedRow } from './verify-rows.js'

export interface PlanRowsOptions {
  readonly by: string
  readonly reason: string
  readonly dryRun: boolean
}

/** Plans rows whose connections are held, and stores each event with the plan that takes it over. */
export async function planRows(
  environment: Environment,
  held: HeldConnections,
  rows: readonly VerifiedRow[],
  { by, reason, dryRun }: PlanRowsOptions,
): Promise<readonly (PlannedAdoption | RefusedRow)[]> {
  if (rows.length === 0) return []
  const planner = new Planner(environment)
  const byRef = Map.groupBy(rows, ({ ref }) => ref)
  const adoptions = new Map<ScheduleRef, readonly PlannedAdoption[]>()
  const planOne: PlanOne = (locked, loaded, targets, context) => {
    const { ref } = locked.head
    const wishes = (byRef.get(ref) ?? []).map(({ row, connection, keptId }) => ({
      row,
      connection,
      externalId: keptId,
    }))
    const planned = planAdoption(locked, loaded, targets, wishes, context)
    adoptions.set(ref, planned.adoptions)
    return planned.plan
  }
  const refs = [...byRef.keys()]
  const stored = new Set<string>()
  const onWrites = ({ records }: PlanWrites): void => {
    for (const { connectionId, externalId } of records) {
      if (externalId !== undefined) stored.add(`${connectionId} ${externalId}`)
    }
  }
  try {
    if (dryRun) await planner.preview(refs, { planOne, onWrites })
    else {
      const mode: PlanMode = { planOne, onWrites, leases: leasesOf(held, rows) }
      await planner.planSchedules(refs, { priority: 'background', by, reason }, mode)
    }
  } catch (error) {
    if (!(error instanceof CalsyncError) || error.code !== 'LEASE_LOST') throw error
    const message = 'somebody else writes to this calendar now'
    return rows.map(({ row }) => ({ row, answer: 'busy', message }))
  }
  const answers = new Map([...adoptions.values()].flat().map((one) => [one.row, one]))
  const unread = { answer: 'unreadable', message: 'its source cannot be read now' } as const
  return rows.map(({ row, connection, keptId }) => {
    const answer = answers.get(row) ?? { row, ...unread }
    const isPlanned = answer.answer === 'adopted' || answer.answer === 'removed'
    if (!isPlanned || stored.has(`${connection.id} ${keptId}`)) return answer
    return { row, answer: 'held', message: `held back: ${answer.message}` }
  })
}

function leasesOf(held: HeldConnections, rows: readonly VerifiedRow[]): PlanMode['leases'] {
  const ids = new Set(rows.map(({ connection }) => connection.id))
  return [...ids].map((connectionId) => ({
    connectionId,
    // A lease that is gone has no fence, which nothing is stored under.
    fence: held.get(connectionId)?.fence ?? 0,
  }))
}
