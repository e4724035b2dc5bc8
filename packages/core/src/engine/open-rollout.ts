import { type Versions, versionsDiffer } from '../model/versions.js'
import type { RolloutScope } from '../ports/store/rollout-store.js'
import type { Run } from '../ports/store/run-store.js'
import type { Environment } from './environment.js'

/** What is rolled out, how fast, and who wants it. */
export interface RolloutOrder {
  readonly versions: Versions
  readonly perMinute: number
  readonly by: string
  readonly reason: string | null
  readonly scope: RolloutScope
}

/**
 * Orders a rollout; one to other versions that is still open ends for it. `null` when one to the same
 * versions is under way.
 */
export async function openRollout(
  { store, random }: Pick<Environment, 'store' | 'random'>,
  order: RolloutOrder,
): Promise<Run | null> {
  const open = await store.rollouts.openRollout()
  if (open !== null && open.rollout !== null) {
    if (versionsDiffer(open.rollout.versions, order.versions)) await store.runs.cancelRun(open.id)
  }
  return await store.rollouts.createRollout({ id: random.uuid(), ...order })
}
