import { setTimeout as delay } from 'node:timers/promises'
import type { ChaosWorker } from '../world/world.ts'
import type { Fault } from './fault.ts'

/** Longer than the lease of the run's workers (4 s), and than their `maxFlightMs`. */
const FROZEN_MS = [4_500, 7_000] as const

/** It wakes up in the belief that it still has its lease, its leadership and its calls. */
export const frozenWorker: Fault = {
  name: 'worker-frozen',
  says: 'workers are stopped (SIGSTOP) for longer than their lease, then go on (SIGCONT)',
  ground: 'workers',
  strike: async (stage, dice) => {
    const workers = stage.workers()
    // One of them goes on: otherwise the others' leases would just be waited for.
    const most = Math.max(1, workers.length - 1)
    const chosen = dice.shuffled(workers).slice(0, dice.between(1, most))
    const ms = dice.between(...FROZEN_MS)
    const ends = chosen.map((worker) => freeze(worker, ms, stage.hold(worker)))
    const over = Promise.all(ends).then(() => `${(ms / 1000).toFixed(1)} s`)
    return { to: chosen.map(({ name }) => name).join(', '), over }
  },
}

async function freeze(worker: ChaosWorker, ms: number, release: () => void): Promise<void> {
  worker.signal('SIGSTOP')
  try {
    // Something else may have killed it: then there is nobody to wake.
    await Promise.race([delay(ms), worker.exited])
    if (worker.isRunning()) worker.signal('SIGCONT')
  } finally {
    release()
  }
}
