import { setTimeout as delay } from 'node:timers/promises'
import type { Dice } from '../../dice.ts'
import type { ClassDesk, Edit, OpenClass } from './class-desk.ts'
import { editedPlan, newPlan } from './draw-plan.ts'

/** Where edits go: classes by id, and the users who may teach them. */
export interface Ground {
  readonly classIds: readonly string[]
  readonly users: readonly string[]
}

/** One transaction of a host, as the dice say: one class or several, committed or rolled back. */
export async function editAtRandom(desk: ClassDesk, dice: Dice, ground: Ground): Promise<void> {
  const many = dice.chance(0.15) ? dice.between(2, 3) : 1
  const ids = dice.shuffled(ground.classIds).slice(0, many)
  const priority = dice.chance(0.1) ? 'background' : 'live'
  for (const open of await desk.open(ids)) {
    await desk.edit(open.id, drawEdit(dice, open, ground.users), priority)
  }
  const [first] = ids
  if (first !== undefined && dice.chance(0.08)) {
    // Once more in the same transaction: only the last state is committed.
    const plan = newPlan(dice, first, ground.users)
    await desk.edit(first, { kind: 'keep', plan }, priority)
  }
  // Others who edit the same class wait as long.
  if (dice.chance(0.1)) await delay(dice.between(50, 1_000))
  if (dice.chance(0.08)) await desk.rollBack()
  else await desk.commit()
}

function drawEdit(dice: Dice, { id, plan }: OpenClass, users: readonly string[]): Edit {
  if (plan === null) return { kind: 'keep', plan: newPlan(dice, id, users) }
  if (dice.chance(0.05)) return { kind: 'hide' }
  if (dice.chance(0.05)) return { kind: 'remove' }
  return { kind: 'keep', plan: editedPlan(dice, plan, users) }
}
