import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '@calsync/core'

/** The machine's own clock, for tests against a real server. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    delay(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
}
