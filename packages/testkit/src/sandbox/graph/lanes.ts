import type { SandboxSettings } from '../settings.js'

/** Why a call is throttled, and for how long. */
export interface Throttled {
  readonly message: string
  readonly retryAfterMs: number
}

type Limits = Pick<SandboxSettings, 'concurrency' | 'windowMs' | 'windowRequests'>

/** Microsoft's limits of one app on one mailbox: requests per window and calls at once. */
export class Lanes {
  inFlight = 0
  maxInFlight = 0
  #windowStart = 0
  #windowCount = 0
  #heldSince = 0
  #heldUntil = 0

  /** Takes a lane, or says why not. A throttled call takes none, but counts in the window. */
  take(now: number, limits: Limits): Throttled | undefined {
    if (now - this.#windowStart >= limits.windowMs) {
      this.#windowStart = now
      this.#windowCount = 0
    }
    this.#windowCount++
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight + 1)
    if (limits.windowRequests !== null && this.#windowCount > limits.windowRequests) {
      const retryAfterMs = this.#windowStart + limits.windowMs - now
      return { message: 'Application is over its RequestsPerMailbox limit.', retryAfterMs }
    }
    if (limits.concurrency !== null && this.inFlight >= limits.concurrency) {
      return { message: 'Application is over its MailboxConcurrency limit.', retryAfterMs: 1000 }
    }
    this.inFlight++
    return undefined
  }

  release(): void {
    this.inFlight--
  }

  /** Remembers a Retry-After that was handed out. */
  hold(now: number, retryAfterMs: number): void {
    if (now >= this.#heldUntil) this.#heldSince = now
    this.#heldUntil = Math.max(this.#heldUntil, now + retryAfterMs)
  }

  /** Whether a call that arrived then came before a Retry-After had passed. */
  isEarly(arrivedAt: number): boolean {
    return arrivedAt > this.#heldSince && arrivedAt < this.#heldUntil
  }
}
