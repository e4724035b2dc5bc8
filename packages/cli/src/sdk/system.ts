import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Clock, Random } from '@calsync/core'

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    // An aborted wait is over, not an error.
    await delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {})
  },
}

export const systemRandom: Random = {
  next: () => Math.random(),
  uuid: () => randomUUID(),
}
