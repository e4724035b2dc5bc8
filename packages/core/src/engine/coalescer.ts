interface Waiting<In, Out> {
  readonly item: In
  readonly resolve: (value: Out) => void
  readonly reject: (reason: unknown) => void
}

/**
 * Joins calls that arrive while one is under way into the next one: under load one round trip
 * serves many callers, and a lone caller never waits. No timer is involved.
 */
export class Coalescer<In, Out> {
  readonly #run: (items: readonly In[]) => Promise<readonly Out[]>
  readonly #maxItems: number
  #waiting: Waiting<In, Out>[] = []
  #running = false

  /** @param run gives one result per item, in order */
  constructor(run: (items: readonly In[]) => Promise<readonly Out[]>, maxItems: number) {
    this.#run = run
    this.#maxItems = maxItems
  }

  add(item: In): Promise<Out> {
    return new Promise<Out>((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (!this.#running) void this.#drain()
    })
  }

  async #drain(): Promise<void> {
    this.#running = true
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#maxItems)
      try {
        const results = await this.#run(batch.map((waiting) => waiting.item))
        batch.forEach((waiting, index) => {
          waiting.resolve(results[index] as Out)
        })
      } catch (error) {
        for (const waiting of batch) waiting.reject(error)
      }
    }
    this.#running = false
  }
}
