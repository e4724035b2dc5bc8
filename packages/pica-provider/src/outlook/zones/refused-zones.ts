const MAX_CONNECTIONS = 10_000

/**
 * Which names of zones each mailbox refused, for as long as the process lives. Few mailboxes refuse
 * any; of too many the oldest is forgotten, which costs it one more refusal.
 */
export class RefusedZones {
  readonly #byConnection = new Map<string, Set<string>>()

  add(connectionId: string, name: string): void {
    let names = this.#byConnection.get(connectionId)
    if (names === undefined) {
      const [oldest] = this.#byConnection.keys()
      if (this.#byConnection.size >= MAX_CONNECTIONS && oldest !== undefined) {
        this.#byConnection.delete(oldest)
      }
      this.#byConnection.set(connectionId, (names = new Set<string>()))
    }
    names.add(name.toLowerCase())
  }

  /** Whether the mailbox refused any name at all. */
  any(connectionId: string): boolean {
    return this.#byConnection.has(connectionId)
  }

  has(connectionId: string, name: string): boolean {
    return this.#byConnection.get(connectionId)?.has(name.toLowerCase()) ?? false
  }
}
