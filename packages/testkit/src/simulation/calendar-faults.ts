import type { ErrorFacts } from '@calsync/core'

/** How often each fault strikes an operation, or where it says so a call; 0 to 1. */
export interface Faults {
  /** Applied, and the answer lost. */
  lostAfterApply: number
  /** Lost on the way there. */
  lostBeforeApply: number
  /** No answer, and applied at any time until it can land no more. */
  lateApply: number
  /** 503, applied all the same. */
  unavailableApplied: number
  /** 503, not applied. */
  unavailableNotApplied: number
  /** 429 for one operation. */
  throttled: number
  /** 429 for a whole call, with a wait that may be longer than a lease. */
  callThrottled: number
  /** 429 of the account, for a whole call. */
  accountThrottled: number
  /** A created event that is not found for a while. */
  laggingFind: number
  /** 404 for an event that was created a moment ago. */
  laggingWrite: number
  /** Everything behind a failed operation of a call is answered 424. */
  chained: number
  /** A call that takes almost as long as it may. */
  slow: number
  /** The provider's code throws, after what it sent was done. */
  rejects: number
  /** An operation that is left out of the answers, though it was done. */
  leftOut: number
  /** The replay of a create is refused, though the first one may have happened. */
  replayRefused: number
  /** A transaction id is forgotten once its call can land no more: the replay makes another event. */
  forgotten: number
}

/** Everything at once, each of it often enough to meet the others. */
export const storm: Faults = {
  lostAfterApply: 0.06,
  lostBeforeApply: 0.04,
  lateApply: 0.06,
  unavailableApplied: 0.05,
  unavailableNotApplied: 0.05,
  throttled: 0.05,
  callThrottled: 0.04,
  accountThrottled: 0.02,
  laggingFind: 0.3,
  laggingWrite: 0.3,
  chained: 0.2,
  slow: 0.05,
  rejects: 0.01,
  leftOut: 0.01,
  replayRefused: 0.02,
  forgotten: 0.02,
}

export const noFaults: Faults = {
  lostAfterApply: 0,
  lostBeforeApply: 0,
  lateApply: 0,
  unavailableApplied: 0,
  unavailableNotApplied: 0,
  throttled: 0,
  callThrottled: 0,
  accountThrottled: 0,
  laggingFind: 0,
  laggingWrite: 0,
  chained: 0,
  slow: 0,
  rejects: 0,
  leftOut: 0,
  replayRefused: 0,
  forgotten: 0,
}

export function facts(
  errorClass: ErrorFacts['class'],
  change: Partial<ErrorFacts> = {},
): ErrorFacts {
  return { class: errorClass, code: null, message: `simulated ${errorClass}`, ...change }
}
