import type { Dice } from './dice.ts'
import type { ArmedFailpoint } from './world/world.ts'

type Side = ArmedFailpoint['side']
const sides: readonly Side[] = ['before', 'after']

/** How far the kills have come. A place is one side of one failpoint. */
export interface Coverage {
  readonly points: number
  /** Points with a kill at one side at least. */
  readonly pointsKilledAt: number
  readonly places: number
  readonly placesKilledAt: number
  /** Points that no worker came by while they were armed. */
  readonly never: readonly string[]
}

/** So many places where nobody has died yet. Most are reached by few workers, or by none. */
const UNKNOWN_AT_ONCE = 30
/** So many where somebody has, for every other worker: the others get further than to those. */
const KNOWN_AT_ONCE = 2

/**
 * Which places the next worker is armed with, drawn by seed. It dies at the first that it comes by:
 * no time is spent on waiting for places that are hardly ever reached, and yet one of those is armed
 * nearly all the time.
 */
export class KillPlan {
  readonly #places: readonly { readonly id: string; readonly side: Side }[]
  readonly #kills = new Map<string, number>()
  readonly #dice: Dice

  constructor(ids: readonly string[], dice: Dice) {
    this.#places = ids.flatMap((id) => sides.map((side) => ({ id, side })))
    this.#dice = dice
  }

  /** For a worker that is about to start. */
  arm(): readonly ArmedFailpoint[] {
    const mixed = this.#dice.shuffled(this.#places)
    const unknown = mixed.filter((place) => this.#killsAt(place) === 0)
    const known = mixed
      .filter((place) => this.#killsAt(place) > 0)
      .toSorted((a, b) => this.#killsAt(a) - this.#killsAt(b))
    const first = unknown.slice(0, UNKNOWN_AT_ONCE)
    const again = this.#dice.chance(0.5) ? known.slice(0, KNOWN_AT_ONCE) : []
    return [
      ...first.map((place) => ({ ...place, hit: this.#dice.chance(0.7) ? 1 : this.#later(5) })),
      // In the midst of work: most first times are on the way there, where little can go wrong.
      ...again.map((place) => ({ ...place, hit: this.#later(60) })),
    ]
  }

  killedAt(place: Pick<ArmedFailpoint, 'id' | 'side'>): void {
    this.#kills.set(keyOf(place), this.#killsAt(place) + 1)
  }

  coverage(): Coverage {
    const killed = this.#places.filter((place) => this.#killsAt(place) > 0)
    const points = new Set(this.#places.map(({ id }) => id))
    const reached = new Set(killed.map(({ id }) => id))
    return {
      points: points.size,
      pointsKilledAt: reached.size,
      places: this.#places.length,
      placesKilledAt: killed.length,
      never: [...points].filter((id) => !reached.has(id)).sort(),
    }
  }

  #later(most: number): number {
    return this.#dice.between(2, most)
  }

  #killsAt(place: Pick<ArmedFailpoint, 'id' | 'side'>): number {
    return this.#kills.get(keyOf(place)) ?? 0
  }
}

function keyOf({ id, side }: Pick<ArmedFailpoint, 'id' | 'side'>): string {
  return `${side} ${id}`
}
