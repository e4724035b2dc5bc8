import { defaultReconcilePolicy, type ReconcilePolicy } from '../decide/reconcile-policy.js'
import { CalsyncError } from '../model/calsync-error.js'
import { parseSpan } from './span.js'

/** How changes made around the SDK are looked for. Lengths of time are texts such as `5min`, `1d`. */
export interface ReconcileOptions {
  /** Time between two looks at rows updated lately. Default `5min`. */
  readonly every?: string
  /** How much further back than the last look each of them goes. Default `15min`. */
  readonly overlap?: string
  /** Time between the beginnings of two full scans. Default `1d`. */
  readonly fullEvery?: string
  /** Rows looked at per second, about. Default 200. */
  readonly rowsPerSecond?: number
}

/** Throws `CalsyncError`: `INVALID_SPAN`, `INVALID_CONFIGURATION`. */
export function reconcilePolicy(options: ReconcileOptions): ReconcilePolicy {
  const { every, overlap, fullEvery, rowsPerSecond } = options
  const { everyMs, overlapMs, fullEveryMs, rowsPerSecond: rate } = defaultReconcilePolicy
  const policy = {
    everyMs: every === undefined ? everyMs : parseSpan(every),
    overlapMs: overlap === undefined ? overlapMs : parseSpan(overlap),
    fullEveryMs: fullEvery === undefined ? fullEveryMs : parseSpan(fullEvery),
    rowsPerSecond: rowsPerSecond ?? rate,
  }
  if (policy.rowsPerSecond > 0 && policy.everyMs > 0 && policy.fullEveryMs > 0) return policy
  throw new CalsyncError({
    code: 'INVALID_CONFIGURATION',
    message: 'reconcile: every, fullEvery and rowsPerSecond must be above 0',
    next: 'to switch it off, say reconcile: false',
  })
}
