import type { RetryPolicy } from '@calsync/core'
import type { Reply } from './classify-reply.ts'
import type { SyncAction } from './messages.ts'
import { NEVER_RETRIED, type SyncStatus } from './tables.ts'

/** What other services are told of it. */
export type Told = 'completed' | 'failed' | 'nothing'

/** Writes a reply into the row of this schedule and user, as the proposals do it: whatever it holds now. */
export function settleStatus(
  status: SyncStatus,
  action: SyncAction,
  reply: Reply,
  retry: RetryPolicy,
  now: number,
): Told {
  if (reply.kind === 'success') {
    const isDeleted = action === 'DELETE'
    status.syncStatus = isDeleted ? 'deleted' : 'synced'
    status.externalEventId = isDeleted ? null : reply.externalEventId
    status.retryCount = 0
    status.nextRetryAt = null
    return 'completed'
  }
  status.syncStatus = 'error'
  status.failures += 1
  switch (reply.kind) {
    case 'permanent':
      status.retryCount = NEVER_RETRIED
      status.nextRetryAt = null
      return 'failed'
    case 'retryable': {
      const { initialDelayMs, multiplier, maxDelayMs, maxTries } = retry
      status.nextRetryAt =
        now + Math.min(initialDelayMs * multiplier ** status.retryCount, maxDelayMs)
      status.retryCount += 1
      return status.retryCount >= maxTries ? 'failed' : 'nothing'
    }
    case 'other':
      // Left to the scheduled batch, which takes all failed ones below the limit.
      return 'failed'
  }
}
