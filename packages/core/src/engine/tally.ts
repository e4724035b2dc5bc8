import type { Decision } from '../decide/decision.js'
import { backoffMs } from '../decide/backoff.js'
import type { Instant } from '../model/instant.js'
import type { ErrorFacts, Outcome } from '../model/outcome.js'

const breaker = { maxTries: 0, initialDelayMs: 1_000, multiplier: 2, maxDelayMs: 300_000 }
const FAILURES_BEFORE_HOLD = 3

/**
 * What a turn learns about its mailbox: lanes grow by one after a clean turn and halve on a
 * throttle; a mailbox that fails turn after turn is held back longer and longer.
 */
export class Tally {
  readonly #maxLanes: number
  #lanes: number
  #failures: number
  #answered = 0
  #failed = 0
  #idle = 0
  #throttled = false
  #heldUntil: Instant | null = null
  #restUntil: Instant | null = null
  #accountHeldUntil: Instant | null = null
  #blocked: ErrorFacts | null = null

  constructor(lanes: number, maxLanes: number, failures: number) {
    this.#lanes = lanes
    this.#maxLanes = maxLanes
    this.#failures = failures
  }

  /** Whether the provider's own limits forbid to send more in this turn. */
  get stopped(): boolean {
    return this.#heldUntil !== null || this.#accountHeldUntil !== null || this.#blocked !== null
  }

  /** Why the connection needs its user to reconnect, if it does. */
  get blocked(): ErrorFacts | null {
    return this.#blocked
  }

  /** Until when the provider asked this mailbox to wait; `null` when it did not. */
  get heldUntil(): Instant | null {
    return this.#heldUntil
  }

  get accountHeldUntil(): Instant | null {
    return this.#accountHeldUntil
  }

  note(
    outcome: Outcome,
    { hold, block }: Pick<Decision, 'hold' | 'block'>,
    now: Instant,
    random: number,
  ): void {
    if (outcome.kind === 'done' || outcome.kind === 'found') this.#answered += 1
    else if (outcome.kind === 'refused' && hold === null && block === null) this.#answered += 1
    else if (hold === null) this.#idle += 1
    if (block !== null) this.#blocked = block
    if (hold === null) return
    this.#failed += 1
    if (hold.throttled && hold.scope === 'mailbox') this.#throttled = true
    if (hold.retryAfterMs === null && !hold.throttled && hold.scope === 'mailbox') return
    const waitMs = backoffMs(breaker, this.#failures + 1, random, hold.retryAfterMs ?? 0)
    if (hold.scope === 'account') this.#holdAccount(now + Math.max(waitMs, 1_000))
    else this.#hold(now + waitMs)
  }

  /** Our own limit (budget, lanes): what is packed already is sent, the next turn waits. */
  rest(until: Instant): void {
    this.#restUntil = Math.max(this.#restUntil ?? 0, until)
  }

  #hold(until: Instant): void {
    this.#heldUntil = Math.max(this.#heldUntil ?? 0, until)
  }

  #holdAccount(until: Instant): void {
    this.#accountHeldUntil = Math.max(this.#accountHeldUntil ?? 0, until)
  }

  /** The effect to store with the end of the turn. */
  effect(now: Instant, random: number): { lanes: number; failures: number; heldUntil?: Instant } {
    const clean = this.#failed === 0 && this.#idle === 0
    if (this.#throttled) this.#lanes = Math.max(1, Math.floor(this.#lanes / 2))
    else if (clean && this.#answered > 0) this.#lanes = Math.min(this.#maxLanes, this.#lanes + 1)
    if (this.#answered > 0) this.#failures = 0
    // A blocked connection is gated anyway, and has to run at once when its user reconnected.
    else if (this.#blocked === null && this.#failed + this.#idle > 0) {
      this.#failures += 1
      if (this.#failures >= FAILURES_BEFORE_HOLD || this.#failed === 0) {
        this.#hold(now + backoffMs(breaker, this.#failures, 0.5 + random / 2))
      }
    }
    const effect = { lanes: this.#lanes, failures: this.#failures }
    const heldUntil = Math.max(this.#heldUntil ?? 0, this.#restUntil ?? 0)
    return heldUntil === 0 ? effect : { ...effect, heldUntil }
  }
}
