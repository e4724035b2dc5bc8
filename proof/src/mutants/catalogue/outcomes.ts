import type { Mutant } from '../mutant.ts'

const settleWrite = 'packages/core/src/decide/settle-write.ts'

/** What the answers of a provider are taken for. */
export const outcomes: readonly Mutant[] = [
  {
    name: 'not-attempted-is-done',
    says: 'a 424 of an item that was never tried counts as done',
    file: settleWrite,
    find: `    case 'not_sent':
      return notSent(counted, attempt, outcome.error)`,
    replace: `    case 'not_sent':
      return outcome.error.class === 'NOT_ATTEMPTED'
        ? just(appliedPatch(counted, attempt, { externalId: null }, context))
        : notSent(counted, attempt, outcome.error)`,
    where: 'simulator',
    expects: ['I2', 'I6'],
  },
  {
    name: 'unavailable-is-not-done',
    says: 'a 503 counts as not done, though the change may have been applied',
    file: settleWrite,
    find: `    case 'ambiguous':
    case 'unanswered':`,
    replace: `    case 'ambiguous':
      return retryOrGiveUp(counted, attempt, outcome.error, context)
    case 'unanswered':`,
    where: 'simulator',
    expects: ['I6', 'I1'],
  },
  {
    name: 'unanswered-is-not-sent',
    says: 'a call without an answer counts as never sent',
    file: settleWrite,
    find: `    case 'ambiguous':
    case 'unanswered':`,
    replace: `    case 'unanswered':
      return retryOrGiveUp(counted, attempt, outcome.error, context)
    case 'ambiguous':`,
    where: 'simulator',
    expects: ['I8', 'I6', 'I1'],
  },
  {
    name: 'unanswered-is-over',
    says: 'a call without an answer is not waited for: the next one may overtake it',
    file: settleWrite,
    find: '      return unclear(counted, attempt, outcome.kind, outcome.error, context)',
    replace: "      return unclear(counted, attempt, 'ambiguous', outcome.error, context)",
    where: 'simulator',
    expects: ['I8', 'I2'],
  },
  {
    name: 'refusal-never-given-up',
    says: 'what the provider refuses for good is tried for ever',
    file: settleWrite,
    find: '  return giveUp({ ...unchanged(record), ...remainingDoubt(record, attempt) }, error)',
    replace: '  return retryOrGiveUp({ ...record, tries: 0 }, attempt, error, context)',
    where: 'simulator',
    expects: ['L1', 'I9', 'I2'],
  },
  {
    name: 'dead-record-stays-due',
    says: 'a record that was given up stays due and is given up again and again',
    file: settleWrite,
    find: "    ...just({ ...patch, dueAt: null, status: 'dead', lastError: error }),",
    replace:
      "    ...just({ ...patch, dueAt: patch.dueAt ?? patch.applied?.at ?? 0, status: 'retry', lastError: error }),",
    where: 'simulator',
    expects: ['I9', 'L1'],
  },
]
