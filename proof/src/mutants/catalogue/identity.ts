import type { Mutant } from '../mutant.ts'

const workItem = 'packages/core/src/engine/work-item.ts'

/** What makes a create repeatable, and an event findable. */
export const identities: readonly Mutant[] = [
  {
    name: 'replay-under-a-new-transaction-id',
    says: 'a create in doubt is sent again under a transactionId of its own',
    file: 'packages/core/src/engine/follow-ups.ts',
    find: `        const replay = replayOf(claimed.record, provider, ready.redo)
        return replay === null ? null : { kind: 'send', claimed, ready: replay }`,
    replace: `        if (ready.action !== 'find') return null
        const { incarnation } = claimed.record
        const anew = { ...claimed.record, incarnation: incarnation + 1_000 }
        const item = prepareAction(claim, { ...claimed, record: anew }, 'create', provider, contents)
        return item.kind === 'send' ? { ...item, claimed } : item`,
    where: 'simulator',
    expects: ['I1', 'I6'],
  },
  {
    name: 'correlation-by-version',
    says: 'an event is searched for under the version that is wanted, not under the one it carries',
    file: workItem,
    find: `    action,
    transactionId: transactionId(record.id, incarnation),
    correlation: correlationOf(record.id, incarnation),`,
    replace: `    action,
    transactionId: transactionId(record.id, incarnation),
    correlation: correlationOf(record.id, record.desired.version),`,
    where: 'simulator',
    expects: ['I1', 'I6'],
  },
  {
    name: 'answers-by-position',
    says: 'the answers to a batch are matched by their position, not by their ids',
    file: 'packages/core/src/engine/call-sender.ts',
    find: `    const sent = accepted.map(({ claimed, ready }): Sent => {
      const attempt = begun.get(claimed.record.id)
      const outcome = outcomes.get(ready.prepared.id) ?? noAnswer(ready.action)`,
    replace: `    const answers = [...outcomes.values()]
    const sent = accepted.map(({ claimed, ready }, index): Sent => {
      const attempt = begun.get(claimed.record.id)
      const outcome = answers[index] ?? noAnswer(ready.action)`,
    where: 'simulator',
    expects: ['I1', 'I2', 'I6'],
  },
]
