import type { Instant } from '../model/instant.js'
import type { Clock } from '../ports/clock.js'
import type { Claim } from '../ports/store/claim-store.js'

/**
 * The lease of a claim and the store's clock, both carried on by the worker's own. Both count from
 * the moment the claim was asked for: however late its answer was read, the lease never seems
 * longer than it is, and no Retry-After ends too early.
 */
export class Lease {
  readonly #clock: Clock
  readonly #claimNow: Instant
  readonly #askedAt: number
  #endsAt: number

  /** @param askedAt when the claim was asked for, on the worker's monotonic clock */
  constructor(clock: Clock, { now, leaseUntil }: Claim, askedAt: number) {
    this.#clock = clock
    this.#claimNow = now
    this.#askedAt = askedAt
    this.#endsAt = askedAt + (leaseUntil - now)
  }

  /** The store's clock. */
  now(): Instant {
    return this.#claimNow + (this.#clock.monotonic() - this.#askedAt)
  }

  /** The store granted `leaseMs` to a request made at `askedAt`. */
  extend(askedAt: number, leaseMs: number): void {
    this.#endsAt = Math.max(this.#endsAt, askedAt + leaseMs)
  }

  /** Whether it lasts for at least so many milliseconds from now. */
  lasts(ms: number): boolean {
    return this.#clock.monotonic() + ms <= this.#endsAt
  }
}
