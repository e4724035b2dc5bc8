import type { SyncAction } from './messages.ts'

/** A row of `schedule_sync_status`. */
export interface SyncStatus {
  readonly scheduleId: string
  readonly userId: string
  /** The host's own count of its changes of the row, which is committed with it. */
  version: number
  lastSyncAction: SyncAction
  syncStatus: 'pending' | 'synced' | 'error' | 'deleted'
  externalEventId: string | null
  retryCount: number
  /** Failures of this version. */
  failures: number
  nextRetryAt: number | null
}

/** A row of `user_pica_integration_connections`. */
export interface UserConnection {
  readonly mailbox: string
  readonly key: string
  readonly isActive: boolean
}

/** A permanent error: not to be retried. */
export const NEVER_RETRIED = 999

/** What the proposals keep in their schema. */
export class Tables {
  readonly connections = new Map<string, UserConnection>()
  /**
   * Every key that was ever stored. (The proposals have one column per status row, which forgets
   * all keys but the last.)
   */
  readonly keys = new Set<string>()
  /** The lock that elects who runs a cron job, with the time it ends. */
  readonly locks = new Map<string, number>()
  readonly #statuses = new Map<string, SyncStatus>()

  get statuses(): readonly SyncStatus[] {
    return [...this.#statuses.values()]
  }

  statusOf(scheduleId: string, userId: string): SyncStatus | null {
    return this.#statuses.get(`${scheduleId} ${userId}`) ?? null
  }

  activeConnection(userId: string): UserConnection | null {
    const connection = this.connections.get(userId)
    return connection?.isActive === true ? connection : null
  }

  /** Says that a version is to be synced; one that failed before begins anew. */
  expect(
    scheduleId: string,
    userId: string,
    version: number,
    delivers: 'event' | 'nothing',
  ): SyncStatus {
    const known = this.statusOf(scheduleId, userId)
    const externalEventId = known?.externalEventId ?? null
    const stands = externalEventId === null ? 'CREATE' : 'UPDATE'
    const status: SyncStatus = {
      scheduleId,
      userId,
      version,
      lastSyncAction: delivers === 'nothing' ? 'DELETE' : stands,
      syncStatus: 'pending',
      externalEventId,
      retryCount: 0,
      failures: known?.version === version ? known.failures : 0,
      nextRetryAt: null,
    }
    this.#statuses.set(`${scheduleId} ${userId}`, status)
    return status
  }

  /** `false` when somebody stored it before. */
  storeKey(key: string): boolean {
    if (this.keys.has(key)) return false
    this.keys.add(key)
    return true
  }

  /** `false` while somebody holds it. */
  takeLock(name: string, now: number, ttlMs: number): boolean {
    if ((this.locks.get(name) ?? 0) > now) return false
    this.locks.set(name, now + ttlMs)
    return true
  }
}

/** What a batch takes: never synced, or failed and not given up. */
export function isPending({ syncStatus, retryCount }: SyncStatus, maxTries: number): boolean {
  return syncStatus === 'pending' || (syncStatus === 'error' && retryCount < maxTries)
}
