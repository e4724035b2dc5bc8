export interface RetryPolicy {
  /** Failures after which a record is given up. */
  readonly maxTries: number
  /** Milliseconds; upper end of the first wait. */
  readonly initialDelayMs: number
  readonly multiplier: number
  /** Milliseconds; no wait's random part is longer. */
  readonly maxDelayMs: number
}

/** The proposals' figures: 5 tries, 1 s, doubling, 5 minutes. */
export const defaultRetryPolicy: RetryPolicy = {
  maxTries: 5,
  initialDelayMs: 1_000,
  multiplier: 2,
  maxDelayMs: 300_000,
}

/**
 * Full jitter: uniform between zero and `min(maxDelay, initial · multiplier^tries)`, and never
 * earlier than the provider's Retry-After, however long that is.
 *
 * @param tries failures so far, from 0
 * @param random uniform in [0, 1)
 */
export function backoffMs(
  policy: RetryPolicy,
  tries: number,
  random: number,
  retryAfterMs = 0,
): number {
  const ceiling = Math.min(
    policy.maxDelayMs,
    policy.initialDelayMs * policy.multiplier ** Math.min(tries, 60),
  )
  return Math.ceil(Math.max(retryAfterMs, random * ceiling))
}
