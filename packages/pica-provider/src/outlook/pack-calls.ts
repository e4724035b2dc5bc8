import type { PackLimits, PreparedOperation } from '@calsync/core'
import type { OutlookSettings } from './outlook-options.js'
import { FRAME_BYTES } from './prepare-operation.js'

/** Graph's limit for one batch. */
const MAX_CHAIN = 20
/** More independent items than a mailbox has slots are partly throttled. */
const MAX_PARALLEL = 4

/** Most operations in one call. */
export function maxItemsOf({ batch, packing }: Pick<OutlookSettings, 'batch' | 'packing'>): number {
  if (!batch) return 1
  return packing === 'chain' ? MAX_CHAIN : MAX_PARALLEL
}

/**
 * Splits operations into calls, in order: by items, by bytes, and by duration, so that a call is
 * expected to take at most half of its deadline. Each operation is for another event, so finds and
 * writes may share a call.
 */
export function packCalls(
  operations: readonly PreparedOperation[],
  limits: PackLimits,
  settings: Pick<OutlookSettings, 'batch' | 'packing' | 'maxRequestBytes'>,
  deadlineMs: number,
): PreparedOperation[][] {
  const inTime = Math.floor(deadlineMs / 2 / Math.max(1, limits.expectedItemMs))
  const maxItems = Math.max(1, Math.min(limits.maxItems, maxItemsOf(settings), inTime))
  const maxBytes = settings.maxRequestBytes - FRAME_BYTES
  const calls: PreparedOperation[][] = []
  let bytes = 0
  for (const operation of operations) {
    const call = calls.at(-1)
    if (call !== undefined && call.length < maxItems && bytes + operation.bytes <= maxBytes) {
      call.push(operation)
      bytes += operation.bytes
    } else {
      calls.push([operation])
      bytes = operation.bytes
    }
  }
  return calls
}
