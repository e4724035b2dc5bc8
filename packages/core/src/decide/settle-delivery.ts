import type { DeliveryEnd } from '../ports/store/delivery-store.js'
import { backoffMs, type RetryPolicy } from './backoff.js'

/** How messages are handed to the host's own code. */
export interface DeliveryPolicy extends RetryPolicy {
  /** Milliseconds after which a call counts as failed, though it may go on. */
  readonly timeLimitMs: number
  /** Calls at once in one worker, each of another key. */
  readonly concurrency: number
}

/** 12 tries within about half an hour: a host's database that is away must not lose its users' toasts. */
export const defaultDeliveryPolicy: DeliveryPolicy = {
  timeLimitMs: 30_000,
  concurrency: 16,
  maxTries: 12,
  initialDelayMs: 1_000,
  multiplier: 2,
  maxDelayMs: 600_000,
}

/** What became of a message that was taken; `crashed`: all its tries ended with their process. */
export type Handover =
  | { readonly kind: 'returned' }
  | { readonly kind: 'threw'; readonly error: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'crashed' }

/** Whether a message is handed over at all: one whose every try ended with its process is not. */
export function mayHandOver(tryNumber: number, { maxTries }: DeliveryPolicy): boolean {
  return tryNumber <= maxTries
}

/** @param random uniform in [0, 1) */
export function settleDelivery(
  tryNumber: number,
  handover: Handover,
  policy: DeliveryPolicy,
  random: number,
): DeliveryEnd {
  if (handover.kind === 'returned') return { kind: 'handled' }
  const error = whatWentWrong(handover, policy)
  if (tryNumber >= policy.maxTries) return { kind: 'park', error }
  return { kind: 'retry', delayMs: backoffMs(policy, tryNumber - 1, random), error }
}

function whatWentWrong(
  handover: Exclude<Handover, { kind: 'returned' }>,
  { timeLimitMs }: DeliveryPolicy,
): string {
  switch (handover.kind) {
    case 'threw':
      return handover.error
    case 'late':
      return `the handler did not return within ${timeLimitMs} ms`
    case 'crashed':
      return 'the process ended in the handler each time'
  }
}
