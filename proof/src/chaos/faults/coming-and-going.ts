import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from './fault.ts'
import { insist } from './insist.ts'

const PAUSE_MS = [500, 1_500] as const
/** Little enough to come together with the other slowness: see `slowness.ts`. */
const SINGLE_MS = 400
const ITEM_MS = 60

/** With Kafka each arrival and departure is a rebalance, and here calls are under way then. */
export const comingAndGoing: Fault = {
  name: 'workers-come-and-go',
  says: 'further workers start and stop while calls take long',
  ground: 'workers',
  strike: async (stage, dice) => {
    const { sandbox } = stage.world
    const ids = [
      await sandbox.addFault({ on: 'single', action: { type: 'latency', ms: SINGLE_MS } }),
      await sandbox.addFault({ on: 'item', action: { type: 'latency', ms: ITEM_MS } }),
    ]
    const over = (async () => {
      try {
        for (let turn = 0; turn < 2; turn++) {
          const worker = await stage.startExtra()
          await delay(dice.between(...PAUSE_MS))
          if (dice.chance(0.5)) await stage.kill(worker)
          else await stage.dismiss(worker)
        }
      } finally {
        for (const id of ids) await insist(() => sandbox.removeFault(id))
      }
      return undefined
    })()
    return { to: 'everybody', over }
  },
}
