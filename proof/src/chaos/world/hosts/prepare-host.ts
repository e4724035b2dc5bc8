import type { CalsyncOnPostgres } from 'calsync'
import type { Pool } from 'pg'
import { Dice } from '../../dice.ts'
import { atDesk } from './class-desk.ts'
import { newPlan } from './draw-plan.ts'
import { hostTables } from './host-tables.ts'
import { ProbeDesk } from './probe-desk.ts'

export interface HostGround {
  readonly seed: number
  readonly classes: number
  readonly users: readonly string[]
}

/** The host's tables, beside calsync's schema, and the first half of the classes. */
export async function prepareHost(
  parts: { readonly pool: Pool; readonly calsync: CalsyncOnPostgres },
  { seed, classes, users }: HostGround,
): Promise<readonly string[]> {
  const { pool } = parts
  await pool.query(hostTables)
  const classIds = Array.from({ length: classes }, (_, index) => String(index + 1))
  const ids = [...classIds, ...users.map((user) => ProbeDesk.idOf(user))]
  await pool.query('insert into class_slots select unnest($1::text[])', [ids])
  const dice = new Dice(seed)
  const first = classIds.slice(0, Math.ceil(classes / 2))
  await atDesk(parts, async (desk) => {
    await desk.open(first)
    for (const id of first) await desk.edit(id, { kind: 'keep', plan: newPlan(dice, id, users) })
    await desk.commit()
  })
  return classIds
}
