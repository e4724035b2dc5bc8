import type { Dice } from '../dice.ts'
import { callFault } from './call-fault.ts'

/**
 * No call may still run, and land, when the policy's `maxFlightMs` of the run's workers (4 s) is
 * over: that would break an assumption, not calsync. A batch of 20 runs one item after another, so
 * its items may be slow by a twentieth of that only; all slowness that can come together counts.
 */
const LATE_MS = [800, 2_400] as const
const SINGLE_MS = [200, 1_900] as const
const ITEM_MS = [20, 90] as const

/** Calls that go on for long, or after their answer. Not more than one of these at a time. */
export const slowness = [
  callFault({
    name: 'latency',
    says: 'calls take up to two seconds, longer than they are waited for',
    ground: 'pace',
    rule: (dice) => ({ probability: 0.7, ...slow(dice) }),
  }),
  callFault({
    name: 'late-effect',
    says: 'calls are answered 504, reset or not at all, and take effect seconds later',
    ground: 'pace',
    rule: (dice) => ({
      // Not on items: each would keep a lane of its own, and a batch whose items come one after
      // another has only one. `batch` keeps the whole of it back, at the gateway.
      on: dice.pick(['single', 'batch'] as const),
      probability: 0.5,
      action: {
        type: 'delayed-effect',
        delayMs: dice.between(...LATE_MS),
        answer: dice.pick([504, 502, 'reset', 'hang'] as const),
      },
    }),
  }),
]

function slow(dice: Dice) {
  return dice.chance(0.5)
    ? ({ on: 'single', action: { type: 'latency', ms: dice.between(...SINGLE_MS) } } as const)
    : ({ on: 'item', action: { type: 'latency', ms: dice.between(...ITEM_MS) } } as const)
}
