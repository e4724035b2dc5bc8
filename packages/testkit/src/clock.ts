import { setImmediate as macrotask } from 'node:timers/promises'
import type { Clock } from '@calsync/core'

interface Sleeper {
  readonly at: number
  readonly order: number
  readonly wake: () => void
}

/** Monday 2026-01-05, 08:00 UTC. */
const DEFAULT_START = Date.UTC(2026, 0, 5, 8)

/** A clock that moves only when told to; sleepers wake in the order of their times. */
export class ManualClock implements Clock {
  readonly #start: number
  #now: number
  #order = 0
  #sleepers: Sleeper[] = []

  /** @param start milliseconds since 1970; default Monday 2026-01-05T08:00:00Z */
  constructor(start: number = DEFAULT_START) {
    this.#start = start
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now - this.#start
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted || ms <= 0) return resolve()
      const wake = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper: Sleeper = { at: this.#now + ms, order: this.#order++, wake }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', wake, { once: true })
    })
  }

  /** Number of sleepers. */
  get sleeping(): number {
    return this.#sleepers.length
  }

  /** When the next sleeper wakes, on this clock; `null` when nobody sleeps. */
  get nextWakeAt(): number | null {
    return this.#first(Number.POSITIVE_INFINITY)?.at ?? null
  }

  /**
   * Moves the time on by `ms`. Each sleeper wakes at its own time, and everything it sets off that
   * does not wait for time has run before the next one wakes.
   */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms
    await this.flush()
    for (let next = this.#first(until); next !== undefined; next = this.#first(until)) {
      this.#now = next.at
      next.wake()
      await this.flush()
    }
    this.#now = until
    await this.flush()
  }

  /**
   * Moves the time on at once: whoever should have woken meanwhile wakes now, once, as after a
   * suspended machine.
   */
  async jump(ms: number): Promise<void> {
    this.#now += ms
    const due = this.#sleepers.filter(({ at }) => at <= this.#now)
    due.sort((a, b) => a.at - b.at || a.order - b.order)
    for (const { wake } of due) wake()
    await this.flush()
  }

  /** Lets everything run that does not wait for time: a macrotask comes after all microtasks. */
  async flush(): Promise<void> {
    await macrotask()
  }

  #first(until: number): Sleeper | undefined {
    let first: Sleeper | undefined
    for (const sleeper of this.#sleepers) {
      if (sleeper.at > until) continue
      if (first === undefined || sleeper.at < first.at) first = sleeper
      else if (sleeper.at === first.at && sleeper.order < first.order) first = sleeper
    }
    return first
  }
}
