/** Effects that go on after their reply: nobody waits for them, but a test may. */
export class Background {
  readonly #running = new Set<Promise<void>>()

  get size(): number {
    return this.#running.size
  }

  start(work: Promise<unknown>): void {
    const tracked = work.then(
      () => void this.#running.delete(tracked),
      () => void this.#running.delete(tracked),
    )
    this.#running.add(tracked)
  }

  /** Resolves when nothing runs any more, also what was started meanwhile. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}
