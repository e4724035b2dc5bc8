import { callFault } from './call-fault.ts'

/** Below the policy's `visibilityMs` of the run's workers (2 s). */
const LAG_MS = [300, 1_500] as const

/** What was written is not seen at once. */
export const lag = [
  callFault({
    name: 'late-visible',
    says: 'new events are not found by searches for a while',
    rule: (dice) => ({
      method: 'POST',
      action: { type: 'late-visible', forMs: dice.between(...LAG_MS) },
    }),
  }),
  callFault({
    name: 'late-visible-writes',
    says: 'new events are not found by searches, changes and deletions for a while',
    rule: (dice) => ({
      method: 'POST',
      action: { type: 'late-visible', forMs: dice.between(...LAG_MS), alsoWrites: true },
    }),
  }),
]
