/** Tells people what happens, as it happens: one line each, with the time since the start. */
export class Narrator {
  readonly #write: (text: string) => void
  readonly #startedAt = Date.now()
  readonly #told: { readonly at: number; readonly line: string }[] = []

  constructor(write: (text: string) => void) {
    this.#write = write
  }

  /** @param at when it happened; a fault is told when it is over, with the time when it struck */
  tell(text: string, at = Date.now()): void {
    const line = `${sayTime(at - this.#startedAt)}  ${text}`
    this.#told.push({ at, line })
    this.#write(`${line}\n`)
  }

  /** Without a time, and no part of the story: headings, tables. */
  print(text: string): void {
    this.#write(`${text}\n`)
  }

  /** All that was told, in the order in which it happened. */
  get story(): readonly string[] {
    return this.#told.toSorted((a, b) => a.at - b.at).map(({ line }) => line)
  }
}

/** Minutes and seconds: `03:07.4`. */
function sayTime(ms: number): string {
  const tenths = Math.floor(ms / 100)
  const minutes = String(Math.floor(tenths / 600)).padStart(2, '0')
  return `${minutes}:${((tenths % 600) / 10).toFixed(1).padStart(4, '0')}`
}
