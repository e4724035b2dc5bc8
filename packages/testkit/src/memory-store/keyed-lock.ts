/** Locks by name; who waits longest gets it next. Takers of several avoid deadlock by sorting. */
export class KeyedLock {
  readonly #waiting = new Map<string, (() => void)[]>()

  /** Takes all of them, one after the other in sorted order, runs `work` and gives them back. */
  async hold<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const held: string[] = []
    try {
      for (const key of [...new Set(keys)].sort()) {
        await this.#take(key)
        held.push(key)
      }
      return await work()
    } finally {
      for (const key of held.reverse()) this.#give(key)
    }
  }

  async #take(key: string): Promise<void> {
    const queue = this.#waiting.get(key)
    if (queue === undefined) {
      this.#waiting.set(key, [])
      return
    }
    await new Promise<void>((resolve) => queue.push(resolve))
  }

  /** The lock passes straight to the next in line, so that nobody can slip in between. */
  #give(key: string): void {
    const next = this.#waiting.get(key)?.shift()
    if (next === undefined) this.#waiting.delete(key)
    else next()
  }
}
