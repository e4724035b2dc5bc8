import type { ErrorClass, LimitScope } from './error-class.js'

/** What is known of a failure, safe to store and print. */
export interface ErrorFacts {
  readonly class: ErrorClass
  /** The provider's own code, for example `ErrorItemNotFound`; `null` when it gave none. */
  readonly code: string | null
  /** At most 500 characters, free of secrets. */
  readonly message: string
  /** Overrides the class's scope where the reply tells whose limit it is. */
  readonly scope?: LimitScope
  /** Milliseconds to wait at least, from Retry-After. */
  readonly retryAfterMs?: number
  /** HTTP status, when there was one. */
  readonly status?: number
  /** The provider's id of the request, for its support. */
  readonly requestId?: string
  /** The event that already exists, for `ALREADY_CREATED`. */
  readonly existingExternalId?: string
}

/** One external event that carries the correlation of a record. */
export interface FoundEvent {
  readonly externalId: string
  /** Whether what stands there matches the event of the operation; `unknown` when it was not compared. */
  readonly content: 'same' | 'different' | 'unknown'
  /** See `Echo`; left out when the provider's answer does not tell. */
  readonly echo?: Echo
  /** Set when it is one occurrence of a series; told of a `given` event. */
  readonly isOccurrence?: true
}

/**
 * What the provider holds after a write, compared with what was sent: title, start, end, zone,
 * all-day and recurrence, never the body.
 */
export interface Echo {
  /** Hash of those fields as the provider holds them: equal as long as nobody changes them. */
  readonly hash: string
  /** The fields whose meaning the provider altered; what it only writes differently is not here. */
  readonly altered: readonly string[]
}

/**
 * What came back for one operation.
 *
 * - `done`: applied, certainly.
 * - `found`: the answer of a `find`; an empty list is an answer too.
 * - `refused`: a definite no (4xx). It had no effect.
 * - `not_sent`: never left us, or was never tried (424, a local limit, a throttle): no effect.
 * - `ambiguous`: 500 or 503 from the upstream: it may have been applied, and it is over.
 * - `unanswered`: time-out, reset, 502, 504: it may still be running behind the proxy.
 */
export type Outcome =
  | {
      readonly kind: 'done'
      readonly externalId: string | null
      readonly requestId?: string
      /** Left out when the answer does not hold the event. */
      readonly echo?: Echo
    }
  | { readonly kind: 'found'; readonly events: readonly FoundEvent[]; readonly requestId?: string }
  | { readonly kind: 'refused'; readonly error: ErrorFacts }
  | { readonly kind: 'not_sent'; readonly error: ErrorFacts }
  | { readonly kind: 'ambiguous'; readonly error: ErrorFacts }
  | { readonly kind: 'unanswered'; readonly error: ErrorFacts }

/** The error of an outcome, or `null` when it has none. */
export function errorOf(outcome: Outcome): ErrorFacts | null {
  return 'error' in outcome ? outcome.error : null
}
