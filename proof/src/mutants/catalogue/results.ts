import type { Mutant } from '../mutant.ts'

const runs = 'packages/testkit/src/memory-store/memory-runs.ts'
const verdict = 'packages/core/src/engine/verdict.ts'

/** What other services and people are told. */
export const results: readonly Mutant[] = [
  {
    name: 'result-published-before-commit',
    says: 'results are published before they are stored, and never again',
    file: 'packages/core/src/engine/ledger.ts',
    find: `    const joined = joinSettlements(settlements)
    const { refused } = await this.#environment.store.claims.settle(joined)`,
    replace: `    const { store, transport } = this.#environment
    const all = joinSettlements(settlements)
    await transport.publish(all.flatMap(({ records }) => records.flatMap(({ messages }) => messages)))
    const joined = all.map((one) => ({
      ...one,
      records: one.records.map((record) => ({ ...record, messages: [] })),
    }))
    const { refused } = await store.claims.settle(joined)`,
    where: 'simulator',
    expects: ['I7', 'I9'],
  },
  {
    name: 'results-removed-before-they-are-published',
    says: 'results leave the outbox as they are taken, before anybody has them',
    file: runs,
    find: `    for (const row of taken) row.taken = true
    try {`,
    replace: `    for (const { message } of taken) this.#state.outbox.delete(message.id)
    try {`,
    where: 'simulator',
    expects: ['I7', 'I9', 'I2'],
  },
  {
    name: 'result-id-by-publication',
    says: 'a result that is published again has another id, so nobody can tell that it is the same',
    file: 'packages/core/src/engine/worker.ts',
    find: `      transport.publish(messages),
    )`,
    replace: `      transport.publish(
        messages.map((message) => ({ ...message, id: this.#environment.random.uuid() })),
      ),
    )`,
    where: 'simulator',
    expects: ['I7', 'I9'],
  },
  {
    name: 'superseded-versions-not-named',
    says: 'a completed version says that it follows the one before it, though that was never sent',
    file: 'packages/core/src/model/result-messages.ts',
    find: 'supersedes: record.applied?.version ?? 0,',
    replace: 'supersedes: applied.version - 1,',
    where: 'simulator',
    expects: ['I7'],
  },
  {
    name: 'dead-letter-forgotten',
    says: 'a record is given up and its dead letter is not written',
    file: verdict,
    find: '    const messages = gaveUpMessages(subject, failed)',
    replace:
      "    const messages = gaveUpMessages(subject, failed).filter(({ kind }) => kind !== 'dlq')",
    where: 'simulator',
    expects: ['I2', 'I9'],
  },
  {
    name: 'message-carries-the-key',
    says: 'messages about a write carry the key of its connection',
    file: verdict,
    find: '  const told = live ? toldAction(setting, claimed, done) : null',
    replace: `  const key2 = setting.claim.credential?.reveal()
  Object.assign(completed.body, { connectionKey: key2 })
  const told = live ? toldAction(setting, claimed, done) : null`,
    where: 'simulator',
    expects: ['I10'],
  },
]
