/** What has struck so far, by kind. */
export class Tally {
  readonly #struck = new Map<string, number>()
  readonly #idle = new Map<string, number>()
  killsAtFailpoints = 0
  /** Of workers. */
  killsAtRandomTimes = 0
  killsOfHosts = 0

  get kills(): number {
    return this.killsAtFailpoints + this.killsAtRandomTimes + this.killsOfHosts
  }

  struck(kind: string): void {
    this.#struck.set(kind, this.timesStruck(kind) + 1)
  }

  /** It was there, but nothing came by that it could strike. */
  idle(kind: string): void {
    this.#idle.set(kind, this.timesIdle(kind) + 1)
  }

  timesStruck(kind: string): number {
    return this.#struck.get(kind) ?? 0
  }

  timesIdle(kind: string): number {
    return this.#idle.get(kind) ?? 0
  }
}
