import type { Random } from '@calsync/core'

/** Chances over a seeded generator. */
export class Draw {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  next(): number {
    return this.#random.next()
  }

  chance(probability: number): boolean {
    return this.#random.next() < probability
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.#random.next() * (most - least + 1))
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random.next() * items.length)] as T
  }
}
