interface Disturbance {
  readonly from: number
  /** Infinite while it lasts. */
  until: number
}

/**
 * When processes died or stood still, and when their database was away: what a worker was told
 * around then, it may not have been able to pass on.
 */
export class Disturbances {
  readonly #all: Disturbance[] = []

  /** Begins now; the result ends it. */
  begin(): () => void {
    const disturbance = { from: Date.now(), until: Number.POSITIVE_INFINITY }
    this.#all.push(disturbance)
    return () => {
      disturbance.until = Math.min(disturbance.until, Date.now())
    }
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    const end = this.begin()
    try {
      return await work()
    } finally {
      end()
    }
  }

  /** Whether there was one at any time between the two. */
  between(from: number, until: number): boolean {
    return this.#all.some((one) => one.from <= until && one.until >= from)
  }
}
