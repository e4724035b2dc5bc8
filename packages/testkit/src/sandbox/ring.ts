/** The newest `capacity` items; items are numbered from 1 without gaps. */
export class Ring<T extends { readonly seq: number }> {
  readonly capacity: number
  readonly #items: T[] = []
  #last = 0

  constructor(capacity: number) {
    this.capacity = capacity
  }

  /** Number of the newest item; 0 when there was none. */
  get last(): number {
    return this.#last
  }

  nextSeq(): number {
    return this.#last + 1
  }

  push(item: T): T {
    if (this.capacity > 0) this.#items[this.#last % this.capacity] = item
    this.#last++
    return item
  }

  /** Items after `seq`, oldest first. */
  since(seq: number, limit = Number.POSITIVE_INFINITY): T[] {
    const found: T[] = []
    const first = Math.max(seq, this.#last - this.capacity, 0)
    for (let i = first; i < this.#last && found.length < limit; i++) {
      const item = this.#items[i % this.capacity]
      if (item !== undefined) found.push(item)
    }
    return found
  }

  clear(): void {
    this.#items.length = 0
    this.#last = 0
  }
}
