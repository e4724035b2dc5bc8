import { CalsyncError, type TransactionHandle } from '@calsync/core'

/** What can be seen of a `pg` pool, a `pg` client and TypeORM's data source. */
interface Telltale {
  readonly totalCount?: unknown
  readonly getTransactionStatus?: unknown
  readonly createQueryRunner?: unknown
}

/**
 * Refuses what has `query` and is no transaction, where it can be told: a mark of its own commits
 * although the host's change may not, or never, when the process dies between the two.
 *
 * Throws `CalsyncError` (`TRANSACTION_REQUIRED`).
 */
export function requireTransaction(tx: TransactionHandle): void {
  const { totalCount, getTransactionStatus, createQueryRunner } = tx as Telltale
  if (typeof totalCount === 'number') {
    throw required(
      'a pool, which runs each statement on whatever connection is free',
      "take a client of it, begin, and pass that: const client = await pool.connect(); await client.query('begin')",
    )
  }
  if (typeof createQueryRunner === 'function') {
    throw required(
      'a TypeORM data source',
      'pass the manager of a transaction: dataSource.transaction(async (manager) => … { tx: fromTypeOrm(manager) })',
    )
  }
  if (typeof getTransactionStatus !== 'function') return
  if (getTransactionStatus.call(tx) !== 'I') return
  throw required('a client with no transaction open', "first: await client.query('begin')")
}

function required(given: string, next: string): CalsyncError {
  return new CalsyncError({
    code: 'TRANSACTION_REQUIRED',
    message: `a change is marked in the transaction that makes it; this is ${given}`,
    next,
  })
}
