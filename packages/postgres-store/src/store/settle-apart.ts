import { CalsyncError, type Settlement } from '@calsync/core'

const POISON = ['INVARIANT_BROKEN', 'REFERENCE_MISSING', 'VALUE_INVALID']

/** Whether an error is of a value, so that the same settlement without that value can be stored. */
export function isPoison(error: unknown): boolean {
  return error instanceof CalsyncError && POISON.includes(error.code)
}

/**
 * The same settlements, one record each, and at the end of a connection its effect and release:
 * one value that cannot be stored must not take the results of other calls with it.
 */
export function settleApart(settlements: readonly Settlement[]): Settlement[] {
  return settlements.flatMap((settlement) => [
    ...settlement.records.map((record) => ({
      ...settlement,
      records: [record],
      effect: null,
      release: false,
    })),
    { ...settlement, records: [] },
  ])
}
