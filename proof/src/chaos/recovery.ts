import type { ChaosWorld } from './world/world.ts'
import type { Arrivals } from './arrivals.ts'
import { insist } from './faults/insist.ts'

/** So long a probe is waited for; what needs longer was given up, and comes with the ordered retry. */
const LIMIT_MS = 30_000

/** How soon the calendars followed the host again. */
export interface Recovered {
  /** The slowest of those touched; `null` when one did not arrive within the limit. */
  readonly ms: number | null
  /** Of everybody touched who did arrive. */
  readonly each: readonly number[]
  readonly missing: readonly string[]
}

/** Measures, after a fault: an edit is committed for each user, and its way into the calendar is timed. */
export class Recovery {
  readonly #world: ChaosWorld
  readonly #arrivals: Arrivals
  readonly #figures = new Map<string, number[]>()
  readonly #missed = new Map<string, number>()

  constructor(world: ChaosWorld, arrivals: Arrivals) {
    this.#world = world
    this.#arrivals = arrivals
  }

  /** @param touched those whose time counts; everybody's schedule is edited */
  async measure(kind: string, touched: readonly string[] = this.#world.users): Promise<Recovered> {
    const waits = await Promise.all(
      this.#world.users.map(async (user) => ({ user, ms: await this.#probe(user) })),
    )
    const counted = waits.filter(({ user }) => touched.includes(user))
    const each = counted.map(({ ms }) => ms).filter((ms) => ms !== null)
    const missing = counted.filter(({ ms }) => ms === null).map(({ user }) => user)
    this.#figures.set(kind, [...(this.#figures.get(kind) ?? []), ...each])
    this.#missed.set(kind, (this.#missed.get(kind) ?? 0) + missing.length)
    return { ms: missing.length > 0 ? null : Math.max(...each), each, missing }
  }

  figures(kind: string): readonly number[] {
    return this.#figures.get(kind) ?? []
  }

  /** How many probes did not arrive within the limit. */
  missed(kind: string): number {
    return this.#missed.get(kind) ?? 0
  }

  async #probe(user: string): Promise<number | null> {
    // The database may be down: the commit is what the time counts from.
    const { at, ...mark } = await insist(() => this.#world.hosts.probe(user))
    const arrivedAt = await this.#arrivals.of(user, mark, LIMIT_MS)
    return arrivedAt === null ? null : Math.max(0, arrivedAt - at)
  }
}
