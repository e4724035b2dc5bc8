import type { Priority } from '../model/sync-record.js'

/** Connections that wait for a turn, each once; those with live work are taken first. */
export class WaitingList {
  readonly #live = new Set<string>()
  readonly #background = new Set<string>()
  readonly #maxEach: number

  /** @param maxEach places for live work, and as many for background work */
  constructor(maxEach: number) {
    this.#maxEach = maxEach
  }

  get size(): number {
    return this.#live.size + this.#background.size
  }

  /** False when there is no place left. Waiting already is fine; live work moves it forward. */
  add(connectionId: string, priority: Priority): boolean {
    if (this.#live.has(connectionId)) return true
    const waits = this.#background.has(connectionId)
    if (waits && priority === 'background') return true
    const list = priority === 'live' ? this.#live : this.#background
    if (list.size >= this.#maxEach) return waits
    this.#background.delete(connectionId)
    list.add(connectionId)
    return true
  }

  /** Takes at most so many, in the order of their coming within each priority. */
  take(count: number): string[] {
    const taken: string[] = []
    for (const list of [this.#live, this.#background]) {
      for (const connectionId of list) {
        if (taken.length >= count) return taken
        list.delete(connectionId)
        taken.push(connectionId)
      }
    }
    return taken
  }

  clear(): void {
    this.#live.clear()
    this.#background.clear()
  }
}
