import type { TransactionHandle } from '@calsync/core'
import { nameOf, transactionRequired } from './transaction-required.js'

/** What is used of the entity manager that `dataSource.transaction(async (manager) => …)` hands out. */
export interface TypeOrmTransaction {
  query(query: string, parameters?: unknown[]): Promise<unknown>
  /** A transaction's manager has one of its own. */
  readonly queryRunner?: { readonly isTransactionActive: boolean } | undefined
  /** A data source has it, and is none. */
  readonly createQueryRunner?: undefined
}

const NEXT =
  'open one: dataSource.transaction(async (manager) => calsync.schedules.changed(refs, { tx: fromTypeOrm(manager) })), or queryRunner.startTransaction() and queryRunner.manager'

/**
 * The entity manager of a TypeORM transaction as calsync's `tx`; gives what TypeORM's `query` does.
 *
 * Throws `CalsyncError` (`TRANSACTION_REQUIRED`) for a data source, for its own manager, and for the
 * manager of a query runner that has no open transaction.
 */
export function fromTypeOrm(manager: TypeOrmTransaction): TransactionHandle {
  const given = manager as Partial<TypeOrmTransaction> | null | undefined
  if (typeof given?.query !== 'function') throw transactionRequired(nameOf(manager), NEXT)
  if (given.queryRunner?.isTransactionActive !== true) {
    throw transactionRequired('a TypeORM manager outside of a transaction', NEXT)
  }
  return { query: (text, values = []) => manager.query(text, values) }
}
