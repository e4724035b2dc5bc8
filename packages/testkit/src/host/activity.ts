import { setImmediate as macrotask } from 'node:timers/promises'
import { CalsyncError } from '@calsync/core'

/** So long, in real time, one answer may take; a host's own database may be slow. */
const PATIENCE_MS = 15_000

/** What is under way that takes real time: questions to the database, the host's own code. */
export class Activity {
  readonly #running = new Map<symbol, string>()
  #count = 0
  #changed: () => void = () => {}

  /** Runs something that is waited for. */
  async track<T>(name: string, run: () => Promise<T>): Promise<T> {
    const key = Symbol(name)
    this.#running.set(key, name)
    this.#count += 1
    try {
      return await run()
    } finally {
      this.#running.delete(key)
      this.#changed()
    }
  }

  /** The same object, whose calls are waited for. */
  watch<Part extends object>(name: string, part: Part): Part {
    return new Proxy(part, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key)
        if (typeof value !== 'function') return value
        return (...args: unknown[]): unknown => {
          const answer: unknown = Reflect.apply(value, target, args)
          if (!(answer instanceof Promise)) return answer
          return this.track(`${name}.${String(key)}`, () => answer as Promise<unknown>)
        }
      },
    })
  }

  /**
   * Resolves when nothing is under way and nothing more begins by itself: all that is left waits for
   * time. Throws `DRAIN_STUCK` that names what does not come back.
   */
  async quiet(): Promise<void> {
    for (;;) {
      if (this.#running.size > 0) await this.#nextEnd()
      const before = this.#count
      // A macrotask comes after all microtasks: whatever can go on has gone on by then.
      await macrotask()
      await macrotask()
      if (this.#running.size === 0 && this.#count === before) return
    }
  }

  async #nextEnd(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const ended = new Promise<void>((resolve, reject) => {
      this.#changed = resolve
      timer = setTimeout(() => reject(neverEnds([...this.#running.values()])), PATIENCE_MS)
    })
    await ended.finally(() => clearTimeout(timer))
  }
}

function neverEnds(names: readonly string[]): CalsyncError {
  return new CalsyncError({
    code: 'DRAIN_STUCK',
    message: `nothing came back for ${PATIENCE_MS / 1_000} s from: ${[...new Set(names)].join(', ')}`,
    next: 'look for a lock that a test holds, or for a handler that never returns',
  })
}
