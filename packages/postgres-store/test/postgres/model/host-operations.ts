import type { ChangeMark } from '@calsync/core'
import fc from 'fast-check'
import { priority, ref, who } from './common-arbitraries.js'
import type { World } from './world.js'

/** Marks in a transaction of their own, or in one of two that stay open. */
export interface Mark {
  readonly do: 'mark'
  readonly marks: readonly ChangeMark[]
  readonly transaction: number
}

export interface EndTransaction {
  readonly do: 'end transaction'
  readonly transaction: number
  readonly how: 'commit' | 'rollback'
}

/** The transaction with this number is committed at once. */
const OWN = 0

export const hostOperations: fc.Arbitrary<Mark | EndTransaction>[] = [
  fc.record({
    do: fc.constant('mark'),
    marks: fc.array(
      fc.record({
        ref,
        kind: fc.constantFrom('changed', 'changed', 'changed', 'deleted'),
        priority,
        by: who,
        reason: who,
      }),
      { minLength: 1, maxLength: 3 },
    ),
    transaction: fc.constantFrom(OWN, OWN, 1, 2),
  }),
  fc.record({
    do: fc.constant('end transaction'),
    transaction: fc.constantFrom(1, 2),
    how: fc.constantFrom('commit', 'rollback'),
  }),
]

export async function mark(world: World, { marks, transaction }: Mark): Promise<unknown> {
  const { side, transactions } = world
  const open = transactions.get(transaction) ?? (await side.begin())
  await side.store.changes.markChanged(open, marks)
  if (transaction === OWN) await open.commit()
  else transactions.set(transaction, open)
  return null
}

export async function endTransaction(
  { transactions }: World,
  { transaction, how }: Pick<EndTransaction, 'transaction' | 'how'>,
): Promise<unknown> {
  const open = transactions.get(transaction)
  transactions.delete(transaction)
  await open?.[how]()
  return null
}
