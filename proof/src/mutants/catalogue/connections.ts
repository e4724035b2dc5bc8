import type { Mutant } from '../mutant.ts'

const settling = 'packages/testkit/src/memory-store/settle-records.ts'
const settleWrite = 'packages/core/src/decide/settle-write.ts'

/** Keys that expire and users who reconnect. */
export const connections: readonly Mutant[] = [
  {
    name: 'old-key-blocks-the-new-one',
    says: "a 401 of the key before the reconnect blocks the new key's connection",
    file: settling,
    find: "  if (block === undefined || block.epoch !== epoch || current !== 'connected') return",
    replace: "  if (block === undefined || current !== 'connected') return",
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
  {
    name: 'reconnect-makes-nothing-due',
    says: 'what met a 401 rests until the user reconnects, and the reconnect wakes nothing',
    file: settleWrite,
    find: '    ? { ...decision, hold: null, block: error }',
    replace:
      '    ? { ...decision, patch: { ...decision.patch, dueAt: null }, hold: null, block: error }',
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
]
