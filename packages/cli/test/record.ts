import type { RecordView, SyncRecord } from '@calsync/core'

/** A synced record; with changes. */
export function record(changes: Partial<SyncRecord> = {}): SyncRecord {
  return {
    id: 'r-1',
    connectionId: 'c-1',
    ref: 'class:42',
    part: '',
    desired: { version: 1, presence: 'present', hash: 'h' },
    applied: { version: 1, presence: 'present', hash: 'h', at: 0, echoHash: null, altered: [] },
    externalId: 'e-1',
    incarnation: 0,
    attempt: null,
    doubt: null,
    verify: false,
    tries: 0,
    tryNumber: 1,
    dueAt: null,
    priority: 'live',
    status: 'synced',
    lastError: null,
    ...changes,
  }
}

export function recordView(changes: Partial<SyncRecord> = {}): RecordView {
  return {
    record: record(changes),
    userId: 'alice',
    organizationId: 'acme',
    integration: 'microsoft-outlook',
    title: 'Algebra',
    reason: null,
    updatedAt: 0,
  }
}
