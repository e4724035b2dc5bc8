import { CalsyncError } from '../model/calsync-error.js'
import type { Connection } from '../model/connection.js'
import type { RecordFilter, RecordView } from '../ports/store/report-store.js'
import type { SyncStore } from '../ports/store/sync-store.js'

const MAX_LISTED = 10_000

export interface RetryOptions {
  readonly by: string
  readonly reason?: string
}

/** What a retry would reach, before anything is changed. */
export interface RetryPreview {
  readonly connections: readonly Connection[]
  /** Dead and retrying records, newest first. */
  readonly records: readonly RecordView[]
}

/**
 * Lists what a retry would make due. Throws `CalsyncError`: `UNKNOWN_USER` when nothing ever
 * mentioned the user, `NO_CONNECTION` when he never connected a calendar.
 */
export async function previewRetry(store: SyncStore, filter: RecordFilter): Promise<RetryPreview> {
  const connections = await connectionsOf(store, filter)
  const statuses = filter.statuses ?? (['dead', 'retry'] as const)
  const records = await store.reports.listRecords({ ...filter, statuses }, MAX_LISTED)
  return { connections, records }
}

/** Makes the records due at once; workers do the rest. Throws like `previewRetry`. */
export async function retryRecords(
  store: SyncStore,
  filter: RecordFilter,
  { by, reason }: RetryOptions,
): Promise<readonly RecordView[]> {
  await connectionsOf(store, filter)
  return (await store.reports.retry(filter, by, reason ?? null)).records
}

async function connectionsOf(
  store: SyncStore,
  { userId, organizationId, connectionId }: RecordFilter,
): Promise<readonly Connection[]> {
  const connections = await store.connections.listConnections({
    ...(userId === undefined ? {} : { userId }),
    ...(organizationId === undefined ? {} : { organizationId }),
    ...(connectionId === undefined ? {} : { connectionId }),
  })
  if (userId === undefined || connections.length > 0) return connections
  if (await store.reports.knowsUser(userId)) {
    throw new CalsyncError({
      code: 'NO_CONNECTION',
      message: `user ${userId} has no connected calendar, so there is nothing to retry`,
      next: 'the user has to connect one first',
    })
  }
  throw new CalsyncError({
    code: 'UNKNOWN_USER',
    message: `no schedule and no connection mentions a user ${userId}`,
    next: 'check the id: it is the id of the host application, exactly as in `facilitators`',
  })
}
