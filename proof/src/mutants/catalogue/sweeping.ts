import type { Mutant } from '../mutant.ts'

/** Who finds what is due when its nudge is lost. */
export const sweeping: readonly Mutant[] = [
  {
    name: 'lost-nudge-is-lost-work',
    says: 'nudges are trusted to arrive: the sweep finds nothing that is due',
    file: 'packages/core/src/engine/sweep.ts',
    find: '    if (due.length > 0) {',
    replace: '    if (due.length > NUDGES_PER_SWEEP) {',
    where: 'simulator',
    expects: ['L1', 'I2'],
  },
  {
    name: 'sweep-finds-new-work-alone',
    says: 'the sweep looks for pending work; retries and looks are nobody’s',
    file: 'packages/testkit/src/memory-store/memory-claims.ts',
    find: '      if (first === undefined) continue\n',
    replace: "      if (first?.record.status !== 'pending') continue\n",
    where: 'simulator',
    expects: ['L1', 'I2'],
  },
  {
    name: 'dead-leader-leads-on',
    says: 'a leadership never ends, not even when its holder is dead',
    file: 'packages/testkit/src/memory-store/memory-runs.ts',
    find: '    if (lease !== null && lease.holder !== holder && isLeased(lease, now)) return false',
    replace: '    if (lease !== null && lease.holder !== holder) return false',
    where: 'simulator',
    expects: ['L1', 'I2'],
  },
  {
    name: 'run-left-behind-is-not-taken',
    says: 'a backfill whose worker died stays with the dead one',
    file: 'packages/testkit/src/memory-store/memory-runs.ts',
    find: '      if (!isOpen(stored.run) || isLeased(stored.lease, now)) continue',
    replace: '      if (!isOpen(stored.run) || stored.lease !== null) continue',
    where: 'simulator',
    expects: ['L1', 'I2'],
  },
  {
    name: 'failed-round-trip-hangs-its-waiter',
    says: 'of the callers that share a round trip, the first is never told that it failed',
    file: 'packages/core/src/engine/coalescer.ts',
    find: '        for (const waiting of batch) waiting.reject(error)',
    replace: '        for (const waiting of batch.slice(1)) waiting.reject(error)',
    where: 'simulator',
    expects: ['L1', 'I2'],
  },
  {
    name: 'failed-round-trip-ends-all',
    says: 'after one failed round trip the next ones wait for it for ever',
    file: 'packages/core/src/engine/coalescer.ts',
    find: '        for (const waiting of batch) waiting.reject(error)',
    replace: `        for (const waiting of batch) waiting.reject(error)
        return`,
    where: 'simulator',
    expects: ['L1', 'I2'],
  },
]
