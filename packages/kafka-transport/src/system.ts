import { randomInt, randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { setTimeout as timeout } from 'node:timers/promises'
import type { Clock, Random } from '@calsync/core'

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await timeout(ms, undefined, signal === undefined ? {} : { signal })
    } catch {
      // Aborted: the sleep is over.
    }
  },
}

export const systemRandom: Random = {
  next: () => randomInt(2 ** 32) / 2 ** 32,
  uuid: () => randomUUID(),
}
