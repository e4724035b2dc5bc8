import type { Mutant } from '../mutant.ts'

const table = 'packages/pica-provider/src/outlook/classification-table.ts'

/** What the adapter of the provider takes replies for; the simulator has an adapter of its own. */
export const outlook: readonly Mutant[] = [
  {
    name: 'outlook-424-is-done',
    says: 'an item of a batch that was never tried counts as done',
    file: 'packages/pica-provider/src/outlook/classify.ts',
    find: `  const code = graphCodeOf(reply.body)
  const rule =`,
    replace: `  if (reply.status === 424 && action !== 'find') return { kind: 'done', externalId: null }
  const code = graphCodeOf(reply.body)
  const rule =`,
    where: 'chaos',
    expects: ['I2', 'I6'],
  },
  {
    name: 'outlook-503-is-not-done',
    says: 'a 503 of the provider counts as not done, though the change may have been applied',
    file: table,
    find: `    class: 'SERVICE_UNAVAILABLE',
    ...over,`,
    replace: `    class: 'SERVICE_UNAVAILABLE',
    ...untried,`,
    where: 'chaos',
    expects: ['I6', 'I1'],
  },
  {
    name: 'outlook-504-is-not-sent',
    says: 'a time-out of the proxy counts as never sent',
    file: table,
    find: "{ status: 504, class: 'TIMEOUT', ...open,",
    replace: "{ status: 504, class: 'TIMEOUT', ...untried,",
    where: 'chaos',
    expects: ['I6', 'I8'],
  },
  {
    name: 'outlook-replies-by-position',
    says: 'the replies to a batch are matched by their position, not by their ids',
    file: 'packages/pica-provider/src/outlook/batch.ts',
    find: '    const item = byId.get(batchId(index))',
    replace: '    const item = [...byId.values()][index]',
    where: 'chaos',
    expects: ['I1', 'I2', 'I6'],
  },
  {
    name: 'outlook-reset-is-not-sent',
    says: 'a connection that broke after the request was written counts as never sent',
    file: 'packages/pica-provider/src/pica/reply-collector.ts',
    find: "    else this.#finish({ kind: 'lost', reason: reasonOf(cause), message, cause })",
    replace: "    else this.#finish({ kind: 'not_sent', message, cause })",
    where: 'chaos',
    expects: ['I6', 'I1'],
  },
]
