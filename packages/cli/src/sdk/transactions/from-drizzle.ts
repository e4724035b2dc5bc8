import type { TransactionHandle } from '@calsync/core'
import { nameOf, transactionRequired } from './transaction-required.js'

/** A statement in Drizzle's terms: what its tag `sql` makes, cut down to what is asked of it. */
interface DrizzleStatement {
  getSQL(): { toQuery(): { sql: string; params: unknown[] } }
}

/** What is used of a Drizzle transaction, whatever its driver. */
export interface DrizzleTransaction {
  /** Takes Drizzle's own class for statements, which nothing else can be typed as. */
  execute(query: never): PromiseLike<unknown>
  /** Only a transaction has it. */
  rollback(): never
}

const NEXT =
  'open one: db.transaction(async (tx) => calsync.schedules.changed(refs, { tx: fromDrizzle(tx) }))'

/**
 * A Drizzle transaction as calsync's `tx`; gives the driver's result.
 *
 * Throws `CalsyncError` (`TRANSACTION_REQUIRED`) for the database itself.
 */
export function fromDrizzle(tx: DrizzleTransaction): TransactionHandle {
  const given = tx as Partial<Record<keyof DrizzleTransaction, unknown>> | null | undefined
  if (typeof given?.execute !== 'function') throw transactionRequired(nameOf(tx), NEXT)
  if (typeof given.rollback !== 'function') {
    throw transactionRequired('the Drizzle database itself', NEXT)
  }
  return {
    query: async (text, values = []) => {
      const built = { sql: text, params: values }
      const statement: DrizzleStatement = { getSQL: () => ({ toQuery: () => built }) }
      return tx.execute(statement as never)
    },
  }
}
