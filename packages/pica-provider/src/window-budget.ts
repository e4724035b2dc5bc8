import type { BudgetLimit } from '@calsync/core'

/** Share of a window that may be used at once. */
const BURST = 0.2

/**
 * The token bucket that lets through at most `requests` in any window of `seconds`, wherever the
 * window begins: a full bucket plus what refills during the window. 10,000 in 600 s is a capacity
 * of 2,000 and 8,000 / 600 per second.
 */
export function windowBudget(requests: number, seconds: number): BudgetLimit {
  const capacity = Math.max(1, Math.floor(requests * BURST))
  return { capacity, perSecond: Math.max(requests - capacity, requests * 0.1) / seconds }
}
