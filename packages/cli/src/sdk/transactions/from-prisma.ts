import type { TransactionHandle } from '@calsync/core'
import { nameOf, transactionRequired } from './transaction-required.js'

/** What is used of the client that `prisma.$transaction(async (tx) => …)` hands out. */
export interface PrismaTransaction {
  $executeRawUnsafe(query: string, ...values: unknown[]): PromiseLike<unknown>
  /** The client itself has it, and is none. */
  readonly $connect?: undefined
}

const NEXT =
  'open an interactive one: prisma.$transaction(async (tx) => calsync.schedules.changed(refs, { tx: fromPrisma(tx) }))'

/**
 * Prisma's interactive transaction as calsync's `tx`; gives the number of rows. Without
 * interactive transactions (a list of queries), use triggers.
 *
 * Throws `CalsyncError` (`TRANSACTION_REQUIRED`) for the client itself.
 */
export function fromPrisma(tx: PrismaTransaction): TransactionHandle {
  const given = tx as Partial<Record<keyof PrismaTransaction, unknown>> | null | undefined
  if (typeof given?.$executeRawUnsafe !== 'function') throw transactionRequired(nameOf(tx), NEXT)
  if (given.$connect !== undefined) throw transactionRequired('the Prisma client itself', NEXT)
  return {
    // Not $queryRawUnsafe, which refuses results of types that it does not know, such as void.
    query: async (text, values = []) => tx.$executeRawUnsafe(text, ...values),
  }
}
