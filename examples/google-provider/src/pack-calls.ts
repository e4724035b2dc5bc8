import type { PackLimits, PreparedOperation } from '@calsync/core'

/** Bytes of one batch; Google has been seen to refuse much larger ones. */
const MAX_BYTES = 2_000_000

/**
 * Splits operations into calls, in order: by items, by bytes, and by duration, so that a call is
 * expected to take at most half of its deadline.
 */
export function packCalls(
  operations: readonly PreparedOperation[],
  limits: PackLimits,
  maxBatchItems: number,
  deadlineMs: number,
): PreparedOperation[][] {
  const inTime = Math.floor(deadlineMs / 2 / Math.max(1, limits.expectedItemMs))
  const maxItems = Math.max(1, Math.min(limits.maxItems, maxBatchItems, inTime))
  const calls: PreparedOperation[][] = []
  let bytes = 0
  for (const operation of operations) {
    const call = calls.at(-1)
    bytes += operation.bytes
    if (call !== undefined && call.length < maxItems && bytes <= MAX_BYTES) call.push(operation)
    else {
      calls.push([operation])
      bytes = operation.bytes
    }
  }
  return calls
}
