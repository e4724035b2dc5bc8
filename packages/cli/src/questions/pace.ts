/** How fast something goes, from what was counted when. */
export class Pace {
  readonly #points: { readonly at: number; readonly done: number }[] = []

  /** @param windowMs how far back is looked, milliseconds */
  constructor(private readonly windowMs = 15_000) {}

  note(done: number, at: number): void {
    this.#points.push({ at, done })
    while ((this.#points[1]?.at ?? at) < at - this.windowMs) this.#points.shift()
  }

  /** Per second; `null` while too little is known. */
  get perSecond(): number | null {
    const first = this.#points[0]
    const last = this.#points.at(-1)
    if (first === undefined || last === undefined || last.at - first.at < 500) return null
    return ((last.done - first.done) * 1_000) / (last.at - first.at)
  }

  /** Milliseconds until `left` more are done; `null` while nothing moves. */
  remainingMs(left: number): number | null {
    const rate = this.perSecond
    return rate === null || rate <= 0 ? null : (left / rate) * 1_000
  }
}
