import type { CalendarEvent } from '@calsync/core'

export type SyncAction = 'CREATE' | 'UPDATE' | 'DELETE'

/** One schedule of one user; it holds the data. */
export interface IndividualSync {
  readonly type: 'individual_sync'
  readonly scheduleId: string
  readonly userId: string
  readonly version: number
  readonly action: SyncAction
  readonly idempotencyKey: string
  /** `null` for a DELETE. */
  readonly eventData: CalendarEvent | null
}

/** One thing to send, with the external id that the status row holds as it is sent. */
export interface Due extends IndividualSync {
  readonly externalEventId: string | null
}

/** Everything of one user that is not synced. */
interface BatchSync {
  readonly type: 'batch_sync'
  readonly userId: string
  readonly reason: 'retry' | 'scheduled' | 'reconnection'
}

export type SyncMessage = IndividualSync | BatchSync

/**
 * `scheduleId:userId:vN:action[:retryN]`.
 *
 * @param failures how often this version has failed so far. The proposals write `retry_count` here,
 *   which a permanent error sets to 999: a second one would have the key of the first.
 */
export function idempotencyKey(
  { scheduleId, userId }: { readonly scheduleId: string; readonly userId: string },
  version: number,
  action: SyncAction,
  failures: number,
): string {
  const key = `${scheduleId}:${userId}:v${version}:${action}`
  return failures === 0 ? key : `${key}:retry${failures}`
}
