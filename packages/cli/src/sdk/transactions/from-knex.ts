import type { TransactionHandle } from '@calsync/core'
import { knexPlaceholders, type NumberedStatement } from './knex-placeholders.js'
import { nameOf, transactionRequired } from './transaction-required.js'

type KnexBinding = string | number | boolean | null

/** What is used of a Knex transaction. */
export interface KnexTransaction {
  raw(sql: string, bindings: readonly KnexBinding[]): PromiseLike<unknown>
  /** Only a transaction has it. */
  isCompleted(): boolean
}

const NEXT =
  'open one: knex.transaction(async (trx) => calsync.schedules.changed(refs, { tx: fromKnex(trx) }))'

/**
 * A Knex transaction as calsync's `tx`; gives the driver's result.
 *
 * Throws `CalsyncError` (`TRANSACTION_REQUIRED`) for the Knex instance itself, and for a
 * transaction that is over.
 */
export function fromKnex(trx: KnexTransaction): TransactionHandle {
  const given = trx as Partial<Record<keyof KnexTransaction, unknown>> | null | undefined
  if (typeof given?.raw !== 'function') throw transactionRequired(nameOf(trx), NEXT)
  if (typeof given.isCompleted !== 'function') {
    throw transactionRequired('the Knex instance itself', NEXT)
  }
  if (trx.isCompleted()) throw transactionRequired('a Knex transaction that is over', NEXT)
  return {
    query: async (text, values = []) => {
      const { sql, bindings }: NumberedStatement = knexPlaceholders(text, values)
      // Knex hands every value to the driver as it is; its types name fewer.
      return trx.raw(sql, bindings as readonly KnexBinding[])
    },
  }
}
