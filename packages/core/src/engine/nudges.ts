import type { Connection } from '../model/connection.js'
import { idempotencyKey } from '../model/idempotency-key.js'
import type { SyncRequest } from '../model/sync-request.js'
import type { DueConnection } from '../ports/store/claim-store.js'
import type { PlannedWork } from '../ports/store/change-store.js'
import type { Nudge } from '../ports/transport.js'

/** Individual requests for live work, one batch request per connection for background work. */
export function nudgesOf(work: readonly PlannedWork[], timestamp: string): Nudge[] {
  const nudges: Nudge[] = []
  const background = new Set<string>()
  const live = new Set<string>()
  for (const item of work) {
    const { connectionId, integration } = item
    if (item.priority === 'live') {
      // The parts of a series are one request.
      const key = `${connectionId}/${item.ref}`
      if (live.has(key)) continue
      live.add(key)
      nudges.push({ connectionId, integration, request: individual(item, timestamp) })
    } else if (!background.has(connectionId)) {
      background.add(connectionId)
      nudges.push({ connectionId, integration, request: batch(item, 'backfill', timestamp) })
    }
  }
  return nudges
}

/** One batch request per connection that the sweep found due. */
export function sweepNudges(due: readonly DueConnection[], timestamp: string): Nudge[] {
  return due.map((item) => ({
    connectionId: item.connectionId,
    integration: item.integration,
    request: batch(item, 'scheduled', timestamp),
  }))
}

/** What waited for a reconnect is due at once. */
export function reconnectNudge(connection: Connection, timestamp: string): Nudge {
  const { id: connectionId, integration, userId } = connection
  const request = batch({ connectionId, userId }, 'reconnection', timestamp)
  return { connectionId, integration, request }
}

function individual(work: PlannedWork, timestamp: string): SyncRequest {
  const action = actionOf(work)
  return {
    type: 'individual_sync',
    scheduleId: work.ref,
    userId: work.userId,
    connectionId: work.connectionId,
    action: action === 'create' ? 'CREATE' : action === 'update' ? 'UPDATE' : 'DELETE',
    priority: 'high',
    idempotencyKey: idempotencyKey({
      scheduleId: work.ref,
      userId: work.userId,
      version: work.version,
      action,
      tryNumber: 1,
    }),
    timestamp,
  }
}

function actionOf(work: PlannedWork): 'create' | 'update' | 'delete' {
  if (work.presence === 'absent') return 'delete'
  return work.hasExternalEvent ? 'update' : 'create'
}

function batch(
  { connectionId, userId }: { readonly connectionId: string; readonly userId: string },
  reason: 'backfill' | 'scheduled' | 'reconnection',
  timestamp: string,
): SyncRequest {
  return { type: 'batch_sync', connectionId, userId, priority: 'low', reason, timestamp }
}
