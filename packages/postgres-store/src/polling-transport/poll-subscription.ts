import {
  type ClaimStore,
  type Clock,
  type DueConnection,
  type Logger,
  type NudgeAnswer,
  type NudgeHandler,
  type Priority,
  type TransportSubscription,
  messageOf,
} from '@calsync/core'

export interface PollSubscriptionOptions {
  readonly claims: Pick<ClaimStore, 'findDue'>
  readonly clock: Clock
  readonly logger: Logger
  readonly intervalMs: number
  readonly idleIntervalMs: number
  readonly limit: number
  readonly handler: NudgeHandler
  /** Whether hints arrive, so that an idle loop may be slow. */
  readonly hearing: () => boolean
}

/** A round that the database does not answer for so long is given up: half-open sockets never do. */
const ROUND_MS = 30_000
const MAX_BACKOFF_MS = 10_000
/** Between the end of one round and the next at least, whatever wakes the loop. */
const MIN_GAP_MS = 50

/** Looks for due connections until stopped, and hands them to the handler. */
export class PollSubscription implements TransportSubscription {
  readonly #options: PollSubscriptionOptions
  readonly #stop = new AbortController()
  #heldUntil = Number.NEGATIVE_INFINITY
  #woken = false
  #wake: () => void = () => {}
  #failures = 0

  constructor(options: PollSubscriptionOptions) {
    this.#options = options
    void this.#loop()
  }

  /** True when the handler took it; false when it is busy, was so a moment ago, or has stopped. */
  offer(connectionId: string, priority: Priority): boolean {
    const { clock, handler, intervalMs, logger } = this.#options
    if (this.#stop.signal.aborted || clock.monotonic() < this.#heldUntil) return false
    let answer: NudgeAnswer = 'busy'
    try {
      answer = handler(connectionId, priority)
    } catch (error) {
      logger.error('transport.handler_failed', { connectionId, error: messageOf(error) })
    }
    if (answer === 'queued') return true
    this.#heldUntil = clock.monotonic() + intervalMs
    this.wake()
    return false
  }

  /** Looks soon rather than at the end of the interval. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  stop(): Promise<void> {
    this.#stop.abort()
    return Promise.resolve()
  }

  async #loop(): Promise<void> {
    const { clock } = this.#options
    const { signal } = this.#stop
    // The first look comes after `subscribe` has returned to its caller.
    await Promise.resolve()
    while (!signal.aborted) {
      const waitMs = await this.#round()
      const soonest = clock.monotonic() + MIN_GAP_MS
      await this.#wait(waitMs)
      const early = Math.max(soonest, this.#heldUntil) - clock.monotonic()
      if (early > 0) await clock.sleep(early, signal)
    }
  }

  /** One look; resolves with the milliseconds until the next. Never rejects. */
  async #round(): Promise<number> {
    const { idleIntervalMs, intervalMs, hearing, logger } = this.#options
    this.#woken = false
    let due: readonly DueConnection[]
    try {
      due = await this.#findDue()
      this.#failures = 0
    } catch (error) {
      const waitMs = Math.min(MAX_BACKOFF_MS, intervalMs * 2 ** Math.min(this.#failures++, 10))
      logger.warn('transport.poll_failed', { error: messageOf(error), waitMs })
      return waitMs
    }
    // What the handler does not take now is still due in the next round.
    due.every(({ connectionId, priority }) => this.offer(connectionId, priority))
    return due.length > 0 || !hearing() ? intervalMs : Math.max(intervalMs, idleIntervalMs)
  }

  async #findDue(): Promise<readonly DueConnection[]> {
    const { claims, clock, limit } = this.#options
    const answered = new AbortController()
    const late = clock.sleep(ROUND_MS, answered.signal).then(() => {
      throw new Error(`the database has not answered for ${ROUND_MS} ms`)
    })
    try {
      return await Promise.race([claims.findDue(limit), late])
    } finally {
      answered.abort()
      late.catch(() => {})
    }
  }

  async #wait(ms: number): Promise<void> {
    const { signal } = this.#stop
    if (this.#woken || signal.aborted) return
    const waking = new AbortController()
    this.#wake = () => waking.abort()
    signal.addEventListener('abort', this.#wake, { once: true })
    await this.#options.clock.sleep(ms, waking.signal)
    signal.removeEventListener('abort', this.#wake)
  }
}
