import { CalsyncError } from '../model/calsync-error.js'
import type { Release, ReleaseScope } from '../ports/store/guard-store.js'
import type { SyncStore } from '../ports/store/sync-store.js'

export interface ReleaseOptions {
  readonly by: string
  readonly reason?: string
  /** How long, milliseconds: at most 30 days. Default an hour. */
  readonly forMs?: number
}

const DEFAULT_MS = 3_600_000
const MOST_MS = 30 * 86_400_000

/** Throws `CalsyncError` (`INVALID_RELEASE`) for a time that is none. */
export async function releaseRemovals(
  store: SyncStore,
  scope: ReleaseScope,
  { by, reason, forMs = DEFAULT_MS }: ReleaseOptions,
): Promise<Release> {
  if (!(forMs > 0 && forMs <= MOST_MS)) {
    throw new CalsyncError({
      code: 'INVALID_RELEASE',
      message: 'a release lasts longer than nothing, and 30 days at most',
      next: 'give a time such as 1h or 2d',
    })
  }
  return await store.guard.release(scope, forMs, by, reason ?? null)
}
