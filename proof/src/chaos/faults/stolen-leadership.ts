import { setTimeout as delay } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** Two believe that they lead, and soon nobody does: correctness must not depend on it. */
export const stolenLeadership: Fault = {
  name: 'leadership-stolen',
  says: 'the leadership of the sweep goes to nobody, while its holder still believes in it',
  ground: 'leader',
  strike: async ({ world }, dice) => {
    const ms = dice.between(2_000, 6_000)
    await world.stealLeadership(ms)
    return { to: 'everybody', over: delay(ms).then(() => `${(ms / 1000).toFixed(1)} s`) }
  },
}
