import type { Dice } from './dice.ts'

/** Deals its cards in shuffled rounds: after each round every card has come up equally often. */
export class Deck<Card> {
  readonly #cards: readonly Card[]
  readonly #dice: Dice
  readonly #rounds: number
  #dealt = 0
  #left: Card[] = []

  /** @param rounds after which it is over; default: never */
  constructor(cards: readonly Card[], dice: Dice, rounds = Number.POSITIVE_INFINITY) {
    this.#cards = cards
    this.#dice = dice
    this.#rounds = rounds
  }

  /** All cards have come up so often as they were to. */
  get isOver(): boolean {
    return this.#left.length === 0 && (this.#dealt >= this.#rounds || this.#cards.length === 0)
  }

  /** The next one that will do; those before it keep their turn. `null` when none does. */
  nextOf(willDo: (card: Card) => boolean): Card | null {
    if (this.isOver) return null
    if (this.#left.length === 0) {
      this.#left = this.#dice.shuffled(this.#cards)
      this.#dealt += 1
    }
    const index = this.#left.findIndex(willDo)
    return index < 0 ? null : (this.#left.splice(index, 1)[0] as Card)
  }
}
