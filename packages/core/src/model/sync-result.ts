import type { ErrorClass } from './error-class.js'

interface AboutRecord {
  /** Stable over repeated deliveries. */
  readonly id: string
  /** The reference, such as `class:42`. */
  readonly scheduleId: string
  /** Which of a schedule's events, where it stands as several; see `readPart`. */
  readonly part?: string
  readonly userId: string
  readonly organizationId: string
  readonly connectionId: string
  readonly integration: string
  readonly action: 'CREATE' | 'UPDATE' | 'DELETE'
  /** calsync's version of the schedule; never restarts. */
  readonly version: number
  /** ISO 8601. */
  readonly timestamp: string
}

/** A version stands in a calendar. */
export interface SyncCompleted extends AboutRecord {
  readonly type: 'sync_completed'
  /** The version that stood there before, 0 for none; those between were never sent. */
  readonly supersedes: number
  /** The event's id at the provider. */
  readonly externalEventId: string | null
  readonly idempotencyKey: string
}

interface GivenUp extends AboutRecord {
  readonly errorType: ErrorClass
  /** The provider's own code. */
  readonly errorCode: string | null
  readonly error: string
  readonly tries: number
}

/** A version was given up; it waits for a retry or another change. */
export interface SyncFailed extends GivenUp {
  readonly type: 'sync_failed'
}

/** The dead letter of the same failure, right behind it. */
export interface SyncDeadLetter extends GivenUp {
  readonly type: 'sync_dead_letter'
}

/** A schedule cannot be read or planned; once for each reason. */
export interface ScheduleInvalid {
  readonly type: 'schedule_invalid'
  readonly id: string
  readonly scheduleId: string
  readonly errorType: ErrorClass | null
  readonly error: string | null
  readonly timestamp: string
}

/** What became of a change; told apart by `type`. */
export type SyncResult = SyncCompleted | SyncFailed | SyncDeadLetter | ScheduleInvalid
