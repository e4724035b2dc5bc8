import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Random } from '@calsync/core'

const MAX_LATENCY_MS = 15

/** Which process the code that runs now belongs to. */
const running = new AsyncLocalStorage<SimulatedProcess>()

/** The process whose code runs now; `null` outside of all. */
export function currentProcess(): SimulatedProcess | null {
  return running.getStore() ?? null
}

/** How a process dies by itself: at the nth await from now, or at the nth one of this id. */
export interface Doom {
  readonly id: string | null
  readonly hit: number
  /** As the call is about to be made, or as its answer is about to be used. */
  readonly side: 'before' | 'after'
}

/**
 * A process that can be killed or frozen at any await. A dead one's promises never settle; a frozen
 * one's settle when it wakes. What it had sent runs on in either case.
 */
export class SimulatedProcess {
  alive = true
  /** How often it was frozen so far. */
  freezes = 0
  /** Settles when it dies. */
  readonly died: Promise<void>
  /** Told of its death, with the failpoints at which it stood. */
  onDeath: (standing: readonly string[]) => void = () => {}
  /** Chance that an await takes a while longer, and how long at most, milliseconds. */
  jitter: { readonly chance: number; readonly maxMs: number } | null = null
  readonly #clock: Clock
  readonly #random: Random
  readonly #standing = new Map<string, number>()
  #awake: Promise<void> = Promise.resolve()
  /** Never settles. Its own: what waits for it for ever is forgotten with the process. */
  readonly never = new Promise<never>(() => {})
  #die: () => void = () => {}
  #doom: (Doom & { left: number }) | null = null

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
    this.died = new Promise((resolve) => {
      this.#die = resolve
    })
  }

  /** Runs code as this process's own; what it awaits stays so. */
  run<T>(work: () => T): T {
    return running.run(this, work)
  }

  kill(): void {
    if (!this.alive) return
    this.alive = false
    this.#die()
    this.onDeath([...this.#standing.keys()])
  }

  /** `null` takes it back. */
  doom(doom: Doom | null): void {
    this.#doom = doom === null ? null : { ...doom, left: doom.hit }
  }

  /** Stops it for so long, as SIGSTOP would: it wakes later and knows nothing of it. */
  freeze(ms: number): void {
    this.freezes += 1
    const before = this.#awake
    const slept = this.#clock.sleep(ms)
    this.#awake = before.then(() => slept)
  }

  /** A failpoint of its code is about to be passed. */
  arrive(id: string): void {
    if (!this.alive || !this.#isDoomed(id, 'before')) return
    this.#standing.set(id, (this.#standing.get(id) ?? 0) + 1)
    this.kill()
  }

  /** What is awaited at a failpoint: settles with the value, later, or never. */
  async suspend<T>(id: string, value: T): Promise<Awaited<T>> {
    if (!this.alive) {
      // Nobody is left to hear of an error.
      void Promise.resolve(value).catch(() => {})
      return this.never
    }
    const standing = this.#standing
    standing.set(id, (standing.get(id) ?? 0) + 1)
    try {
      const result = await value
      const { jitter } = this
      if (jitter !== null && this.#random.next() < jitter.chance) {
        await this.#clock.sleep(this.#random.next() * jitter.maxMs)
      }
      await this.#untilAwake()
      if (this.alive && this.#isDoomed(id, 'after')) this.kill()
      return this.alive ? result : await this.never
    } finally {
      const count = standing.get(id) ?? 1
      if (count === 1) standing.delete(id)
      else standing.set(id, count - 1)
    }
  }

  /** The same object as the process sees it. */
  guard<T extends object>(target: T, options: { readonly remote?: boolean } = {}): T {
    const seen = new Map<string | symbol, unknown>()
    return new Proxy(target, {
      get: (object, key) => {
        if (seen.has(key)) return seen.get(key)
        const value: unknown = Reflect.get(object, key)
        const guarded = this.#guarded(object, value, options)
        // Members that are no functions may change.
        if (typeof value === 'function') seen.set(key, guarded)
        return guarded
      },
    })
  }

  /** A promise from outside, as the process gets it. */
  async deliver<T>(result: Promise<T>): Promise<T> {
    await result.catch(() => {})
    await this.#untilAwake()
    return this.alive ? result : this.never
  }

  #guarded(object: object, value: unknown, options: { readonly remote?: boolean }): unknown {
    if (typeof value !== 'function') {
      return typeof value === 'object' && value !== null ? this.guard(value, options) : value
    }
    const call = (args: unknown[]): unknown => value.apply(object, args) as unknown
    return options.remote === true
      ? (...args: unknown[]) => this.#remote(() => call(args))
      : (...args: unknown[]) => this.#local(() => call(args))
  }

  #local(run: () => unknown): unknown {
    if (!this.alive) return this.never
    const result = run()
    return result instanceof Promise ? this.deliver(result) : result
  }

  /** Over a network: the request travels, what it does is done, the answer travels. */
  async #remote(run: () => unknown): Promise<unknown> {
    if (!this.alive) return this.never
    await this.#travel()
    const result = (async () => await run())()
    await result.then(
      () => this.#travel(),
      () => this.#travel(),
    )
    return this.deliver(result)
  }

  async #untilAwake(): Promise<void> {
    let awake: Promise<void>
    do {
      awake = this.#awake
      await awake
    } while (awake !== this.#awake)
  }

  #isDoomed(id: string, side: Doom['side']): boolean {
    const doom = this.#doom
    if (doom === null || doom.side !== side) return false
    if (doom.id !== null && doom.id !== id) return false
    doom.left -= 1
    return doom.left <= 0
  }

  #travel(): Promise<void> {
    return this.#clock.sleep(this.#random.next() * MAX_LATENCY_MS)
  }
}
