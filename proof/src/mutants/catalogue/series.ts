import type { Mutant } from '../mutant.ts'

const standing = 'packages/core/src/decide/series-standing.ts'

/** Series and the changes to their occurrences. */
export const series: readonly Mutant[] = [
  {
    name: 'no-plan-after-the-series',
    says: 'the changes to occurrences are not planned once their series stands',
    file: 'packages/core/src/engine/verdict.ts',
    find: 'replan: sent.redo && standsAnew(record, decision.patch),',
    replace: 'replan: false,',
    where: 'simulator',
    expects: ['I2'],
  },
  {
    name: 'changes-not-made-again',
    says: 'a written series is believed to keep the changes to its occurrences',
    file: standing,
    find: '  return `${incarnation}.${applied?.at ?? 0}`',
    replace: '  return `${incarnation}.${applied === null ? 0 : 1}`',
    where: 'simulator',
    expects: ['I2'],
  },
  {
    name: 'taken-back-change-stays',
    says: 'a change to an occurrence that is taken back is left in the series',
    file: 'packages/core/src/decide/lay-out.ts',
    find: 'const replaced = !keeps && !isDetached(records, context) && hasTakenBack(last, layout, records)',
    replace: 'const replaced = false as boolean',
    where: 'simulator',
    expects: ['I2'],
  },
]
