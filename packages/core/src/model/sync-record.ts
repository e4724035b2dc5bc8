import type { Instant } from './instant.js'
import type { ErrorFacts } from './outcome.js'
import type { ScheduleRef } from './schedule-ref.js'

/** What is done at the provider. `find` only reads: it resolves doubt and verifies. */
export type Action = 'create' | 'update' | 'delete' | 'find'

/** Live work overtakes background work. Stored as 0 and 1. */
export type Priority = 'live' | 'background'

/** Whether the event shall stand in the calendar. */
export type Presence = 'present' | 'absent'

export interface DesiredState {
  /** Version of the head at which this record's content last changed. */
  readonly version: number
  readonly presence: Presence
  /** Hash of the rendered event; `null` when absent. */
  readonly hash: string | null
}

export interface AppliedState {
  readonly version: number
  readonly presence: Presence
  readonly hash: string | null
  /** When it was last known to stand so. */
  readonly at: Instant
  /**
   * Hash of what the provider made of it, so that its own way of writing is never taken for a
   * change; `null` when it did not say.
   */
  readonly echoHash: string | null
  /** The fields whose meaning the provider altered; almost always empty. */
  readonly altered: readonly string[]
}

/**
 * A create, update or delete whose end is not stored yet: written before the call, cleared by the
 * statement that stores its result. Whoever finds one left behind treats it as unanswered.
 */
export interface Attempt {
  readonly version: number
  readonly action: Exclude<Action, 'find'>
  readonly fence: number
  readonly epoch: number
  readonly sentAt: Instant
  readonly hash: string | null
  /** The prepared request of a create, frozen so that it can be replayed to the letter. */
  readonly request: unknown
}

/**
 * Why the state of a record at the provider is not known.
 *
 * - `unanswered`: the call may still land; nothing is sent before `sentAt + maxFlight`.
 * - `ambiguous`: the call is over, its effect unknown.
 * - `replay_refused`: a create's replay was refused; only `find`, past the visibility window, decides.
 */
export type Doubt = 'unanswered' | 'ambiguous' | 'replay_refused'

/**
 * - `pending`: has work, nothing failed yet.
 * - `retry`: has work, the last try failed.
 * - `synced`: applied equals desired and the event stands.
 * - `deleted`: applied equals desired and there is no event.
 * - `detached`: the user deleted the event and the policy is to leave it so.
 * - `dead`: gave up; waits for `retry` or for a new version.
 */
export type RecordStatus = 'pending' | 'retry' | 'synced' | 'deleted' | 'detached' | 'dead'

/** One schedule on one connection (and one `part` of a series): desired, applied, attempted. */
export interface SyncRecord {
  readonly id: string
  readonly connectionId: string
  readonly ref: ScheduleRef
  /** `''` for the schedule itself, else what of it: see `part.ts`. */
  readonly part: string
  readonly desired: DesiredState
  /** `null` until something was applied. */
  readonly applied: AppliedState | null
  readonly externalId: string | null
  /** Grows only in the statement that records that the previous event is absent. */
  readonly incarnation: number
  readonly attempt: Attempt | null
  readonly doubt: Doubt | null
  /** Whether the provider's state has to be looked at once more. */
  readonly verify: boolean
  /** Failures since the last success or new version; bounds the retries. */
  readonly tries: number
  /** Operations sent for the desired version; never resets within a version (the `n` of `retry<n>`). */
  readonly tryNumber: number
  readonly dueAt: Instant | null
  readonly priority: Priority
  readonly status: RecordStatus
  readonly lastError: ErrorFacts | null
}
