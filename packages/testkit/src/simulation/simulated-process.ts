import type { Clock, Random } from '@calsync/core'

const never = new Promise<never>(() => {})
const MAX_LATENCY_MS = 15

/**
 * A process that can be killed or frozen at any await. A dead one's promises never settle; a frozen
 * one's settle when it wakes. What it had sent runs on in either case.
 */
export class SimulatedProcess {
  alive = true
  /** How often it was frozen so far. */
  freezes = 0
  readonly #clock: Clock
  readonly #random: Random
  #awake: Promise<void> = Promise.resolve()

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  kill(): void {
    this.alive = false
  }

  /** Stops it for so long, as SIGSTOP would: it wakes later and knows nothing of it. */
  freeze(ms: number): void {
    this.freezes += 1
    const before = this.#awake
    const slept = this.#clock.sleep(ms)
    this.#awake = before.then(() => slept)
  }

  /** The same object as the process sees it. */
  guard<T extends object>(target: T, options: { readonly remote?: boolean } = {}): T {
    return new Proxy(target, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key)
        if (typeof value === 'function') {
          const call = (args: unknown[]): unknown => value.apply(object, args) as unknown
          return (...args: unknown[]) =>
            options.remote === true ? this.#remote(() => call(args)) : this.#local(() => call(args))
        }
        return typeof value === 'object' && value !== null ? this.guard(value, options) : value
      },
    })
  }

  #local(run: () => unknown): unknown {
    if (!this.alive) return never
    const result = run()
    return result instanceof Promise ? this.#deliver(result) : result
  }

  /** Over a network: the request travels, what it does is done, the answer travels. */
  async #remote(run: () => unknown): Promise<unknown> {
    if (!this.alive) return never
    await this.#travel()
    const result = (async () => await run())()
    await result.then(
      () => this.#travel(),
      () => this.#travel(),
    )
    return this.#deliver(result)
  }

  async #deliver(result: Promise<unknown>): Promise<unknown> {
    await result.catch(() => {})
    let awake: Promise<void>
    do {
      awake = this.#awake
      await awake
    } while (awake !== this.#awake)
    return this.alive ? result : never
  }

  #travel(): Promise<void> {
    return this.#clock.sleep(this.#random.next() * MAX_LATENCY_MS)
  }
}
