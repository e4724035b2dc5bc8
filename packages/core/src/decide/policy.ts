import { defaultRetryPolicy, type RetryPolicy } from './backoff.js'
import { defaultGuardPolicy, type GuardPolicy } from './guard-policy.js'

/** The times and limits that decisions about records rest on. */
export interface SyncPolicy {
  readonly retry: RetryPolicy
  /** How long an unanswered call may still be running behind the proxy, milliseconds. */
  readonly maxFlightMs: number
  /** How long after a write the provider's answers may still be stale, milliseconds. */
  readonly visibilityMs: number
  /** What to do when the user deleted the event himself. */
  readonly whenGone: 'recreate' | 'detach'
  /** When removals are held until somebody releases them; `null` for never. */
  readonly guard: GuardPolicy | null
}

export const defaultSyncPolicy: SyncPolicy = {
  retry: defaultRetryPolicy,
  maxFlightMs: 60_000,
  visibilityMs: 120_000,
  whenGone: 'recreate',
  guard: defaultGuardPolicy,
}
