import { seededRandom } from '@calsync/testkit'

/** Chance by seed, in the forms that a run needs. */
export class Dice {
  readonly #next: () => number

  constructor(seed: number) {
    const random = seededRandom(seed)
    this.#next = () => random.next()
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.#next() * (max - min + 1))
  }

  chance(probability: number): boolean {
    return this.#next() < probability
  }

  /** Throws when there is nothing to pick from. */
  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new Error('There is nothing to pick from.')
    return from[this.between(0, from.length - 1)] as T
  }

  shuffled<T>(items: readonly T[]): T[] {
    const mixed = [...items]
    for (let i = mixed.length - 1; i > 0; i--) {
      const j = this.between(0, i)
      ;[mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T]
    }
    return mixed
  }

  /** Other dice, whose throws do not change these. */
  split(): Dice {
    return new Dice(this.between(0, 0xffffffff))
  }
}
