const WEIGHT_OF_NEW = 0.2
const FIRST_GUESS_MS = 250

/** How long one operation took lately at a provider, for packing calls by duration. */
export class Pace {
  #itemMs = FIRST_GUESS_MS

  get expectedItemMs(): number {
    return this.#itemMs
  }

  note(items: number, durationMs: number): void {
    if (items < 1) return
    this.#itemMs += WEIGHT_OF_NEW * (durationMs / items - this.#itemMs)
  }
}
