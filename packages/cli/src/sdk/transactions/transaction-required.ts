import { CalsyncError } from '@calsync/core'

/** `changed()` would leave its mark outside of the host's transaction, or nowhere. */
export function transactionRequired(given: string, next: string): CalsyncError {
  return new CalsyncError({
    code: 'TRANSACTION_REQUIRED',
    message: `a change is marked in the transaction that makes it; this is ${given}`,
    next,
  })
}

/** What was given, for the message: never its content. */
export function nameOf(given: unknown): string {
  if (given === null || given === undefined) return String(given)
  return typeof given === 'object' || typeof given === 'function'
    ? 'something else'
    : `a ${typeof given}`
}
