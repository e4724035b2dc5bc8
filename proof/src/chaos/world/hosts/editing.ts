import type { Dice } from '../../dice.ts'

/** How a host edits: so many transactions each second, at most so many at once. */
export interface Pace {
  readonly perSecond: number
  readonly atOnce: number
}

/** Transactions one after the other, some side by side, until it is stopped. */
export class Editing {
  readonly #open = new Set<Promise<void>>()
  #timer: NodeJS.Timeout | undefined

  /** @param edit one transaction; what it throws is a transaction that failed */
  begin(dice: Dice, { perSecond, atOnce }: Pace, edit: (dice: Dice) => Promise<void>): void {
    clearInterval(this.#timer)
    this.#timer = setInterval(() => {
      if (this.#open.size >= atOnce) return
      const running = edit(dice.split())
        .catch(() => {})
        .finally(() => this.#open.delete(running))
      this.#open.add(running)
    }, 1_000 / perSecond)
  }

  /** Begins nothing more, and waits for what is open. */
  async pause(): Promise<void> {
    clearInterval(this.#timer)
    while (this.#open.size > 0) await Promise.all(this.#open)
  }
}
