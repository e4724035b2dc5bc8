import type { Clock } from '../ports/clock.js'

/**
 * Limits of whole accounts that this worker has heard of, by integration. The store tells the other
 * workers at their next claim; the turns under way here must not wait for that.
 */
export class AccountHolds {
  readonly #clock: Clock
  readonly #until = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  hold(integration: string, ms: number): void {
    const until = this.#clock.monotonic() + ms
    this.#until.set(integration, Math.max(until, this.#until.get(integration) ?? until))
  }

  holds(integration: string): boolean {
    return this.#clock.monotonic() < (this.#until.get(integration) ?? Number.NEGATIVE_INFINITY)
  }
}
