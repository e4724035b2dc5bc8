import type { MemoryState } from './memory-state.js'
import type { StoredRecord } from './record-table.js'

/** Forgets what stood in a calendar that is gone: what shall stand is created again. */
export function startAnew(state: MemoryState, stored: StoredRecord): void {
  const { record } = stored
  const stands = record.desired.presence === 'present'
  const now = state.now()
  stored.record = {
    ...record,
    applied: null,
    externalId: null,
    incarnation: record.incarnation + 1,
    attempt: null,
    doubt: null,
    verify: false,
    tries: 0,
    status: stands ? 'pending' : 'deleted',
    dueAt: stands ? now : null,
    lastError: null,
  }
  stored.callId = null
  stored.verifyFence = null
  stored.failedAt = null
  stored.updatedAt = now
}
