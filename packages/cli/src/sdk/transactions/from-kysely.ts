import type { TransactionHandle } from '@calsync/core'
import { nameOf, transactionRequired } from './transaction-required.js'

/** A statement in Kysely's terms: what its `CompiledQuery.raw` makes. */
interface KyselyStatement {
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly query: {
    readonly kind: 'RawNode'
    readonly sqlFragments: readonly string[]
    readonly parameters: readonly never[]
  }
  readonly queryId: { readonly queryId: string }
}

/** What is used of a Kysely transaction, also of one that is committed by hand. */
export interface KyselyTransaction {
  /** `false` for the database itself. */
  readonly isTransaction: true
  executeQuery(query: KyselyStatement): Promise<unknown>
}

const NEXT =
  'open one: db.transaction().execute(async (trx) => calsync.schedules.changed(refs, { tx: fromKysely(trx) }))'

/**
 * A Kysely transaction as calsync's `tx`; gives Kysely's `QueryResult`.
 *
 * Throws `CalsyncError` (`TRANSACTION_REQUIRED`) for the database itself.
 */
export function fromKysely(trx: KyselyTransaction): TransactionHandle {
  const given = trx as Partial<Record<keyof KyselyTransaction, unknown>> | null | undefined
  if (typeof given?.executeQuery !== 'function') throw transactionRequired(nameOf(trx), NEXT)
  if (given.isTransaction !== true) throw transactionRequired('the Kysely database itself', NEXT)
  return {
    query: (text, values = []) =>
      trx.executeQuery({
        sql: text,
        parameters: values,
        query: { kind: 'RawNode', sqlFragments: [text], parameters: [] },
        queryId: { queryId: 'calsync' },
      }),
  }
}
