import type { Mutant } from '../mutant.ts'

/** Mass deletions, and changes that nobody marked. */
export const guarding: readonly Mutant[] = [
  {
    name: 'held-plans-written',
    says: 'plans that the guard against mass deletion holds are written all the same',
    file: 'packages/core/src/engine/guard-plans.ts',
    find: '      plans: plans.filter(({ plan }) => !heldRefs.has(plan.head.ref)),',
    replace: '      plans,',
    where: 'simulator',
    expects: ['I12'],
  },
  {
    name: 'removals-not-counted',
    says: 'each plan may remove what a window may, so a loop removes everything',
    file: 'packages/core/src/decide/guard-removals.ts',
    find: `        counters.set(scope, countRemovals(counter, count, now, windowMs))`,
    replace: `        counters.set(scope, countRemovals(counter, count * 0, now, windowMs))`,
    where: 'simulator',
    expects: ['I12'],
  },
  {
    name: 'findings-not-marked',
    says: 'what a scan finds is told and counted, and never planned',
    file: 'packages/core/src/engine/reconciliation.ts',
    find: '  const marked = new Set(await store.scans.markFound(findings))',
    replace:
      '  const marked = await Promise.resolve(new Set(store === null ? [] : findings.map(({ ref }) => ref)))',
    where: 'simulator',
    expects: ['I2'],
  },
]
