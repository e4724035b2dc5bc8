import type { Mutant } from '../mutant.ts'

const settleFind = 'packages/core/src/decide/settle-find.ts'
const nextStep = 'packages/core/src/decide/next-step.ts'

/** What is done about calls whose end is not known, and when an absence counts. */
export const doubt: readonly Mutant[] = [
  {
    name: 'delete-before-the-create-is-resolved',
    says: 'a schedule is deleted while its create is in doubt: nothing is looked for, nothing deleted',
    file: nextStep,
    find: "    if (record.attempt.action === 'create') return { kind: 'resolve' }",
    replace: `    if (record.attempt.action === 'create' && record.desired.presence === 'present') {
      return { kind: 'resolve' }
    }`,
    where: 'simulator',
    expects: ['I6'],
  },
  {
    name: 'late-delete-not-repeated',
    says: 'a delete in doubt is not repeated when its event is wanted again',
    file: nextStep,
    find: "    if (record.attempt.action === 'delete' && record.externalId !== null) {",
    replace: `    const isWanted = record.desired.presence === 'present'
    if (record.attempt.action === 'delete' && record.externalId !== null && !isWanted) {`,
    where: 'simulator',
    expects: ['I2'],
  },
  {
    name: 'absence-within-the-lag',
    says: 'a 404 right after the create is taken for an event that was deleted',
    file: 'packages/core/src/decide/event-gone.ts',
    find: 'const visibleAt = (record.applied?.at ?? 0) + policy.visibilityMs',
    replace: 'const visibleAt = record.applied?.at ?? 0',
    where: 'simulator',
    expects: ['I1', 'I6'],
  },
  {
    name: 'one-empty-search-is-absence',
    says: 'one search that finds nothing proves that a doubted create never happened',
    file: settleFind,
    find: '  const certainAt = (record.attempt?.sentAt ?? now) + policy.maxFlightMs + policy.visibilityMs',
    replace: '  const certainAt = now',
    where: 'simulator',
    expects: ['I6', 'I1'],
  },
  {
    name: 'found-create-not-adopted',
    says: 'an event that a doubted create left behind is found and not taken over',
    file: settleFind,
    find: '    return events.length > 0 ? adopt(record, events, context) : createNotFound(record, context)',
    replace: '    return createNotFound(record, context)',
    where: 'simulator',
    expects: ['I6', 'I1'],
  },
  {
    name: 'second-event-not-removed',
    says: 'a second event of the same record is found and left where it is',
    file: settleFind,
    find: "  return externalIds.length === 0 ? null : { kind: 'delete_extras', externalIds }",
    replace: '  return null',
    where: 'simulator',
    expects: ['I1', 'L1'],
  },
  {
    name: 'no-look-after-doubt',
    says: 'what was in doubt is never looked at again once it seems to be resolved',
    file: 'packages/core/src/decide/settle-write.ts',
    find: '  if (record.doubt !== null) return true\n',
    replace: '  if (record.doubt !== null) return false\n',
    where: 'simulator',
    expects: ['I1', 'I2'],
  },
  {
    name: 'doubt-ends-with-a-throttle',
    says: 'a replay that was never sent ends the doubt about the create',
    file: 'packages/core/src/decide/decision.ts',
    find: "    ? { attempt, doubt: 'ambiguous', verify }\n",
    replace: '    ? { attempt: null, doubt: null, verify }\n',
    where: 'simulator',
    expects: ['I6', 'I1'],
  },
]
