import type { Verdict } from '@calsync/testkit/checker'
import type { World } from '@calsync/testkit/simulation'

/** What a design came to over many scenarios. */
export interface Figures {
  readonly seeds: number
  readonly changes: number
  /** Schedules in mailboxes that were compared. */
  readonly places: number
  readonly lost: number
  readonly duplicated: number
  readonly stale: number
  readonly orphaned: number
  readonly deaths: number
  readonly calls: number
  /** Most calls at once in one mailbox, unanswered ones included. */
  readonly maxInFlight: number
  /** Calls that came before a wait was over that the provider had asked for. */
  readonly early: number
  /** Broken invariants of any kind. For the proposals' design only the counts above are judged. */
  readonly violations: number
}

export const noFigures: Figures = {
  seeds: 0,
  changes: 0,
  places: 0,
  lost: 0,
  duplicated: 0,
  stale: 0,
  orphaned: 0,
  deaths: 0,
  calls: 0,
  maxInFlight: 0,
  early: 0,
  violations: 0,
}

export function figuresOf({ counts, violations }: Verdict, world: World, deaths: number): Figures {
  const { changes, places, lost, duplicated, stale, orphaned, calls, maxInFlight } = counts
  const early = world.calendar.flights.early.length
  const found = { lost, duplicated, stale, orphaned, calls, maxInFlight, early }
  return { seeds: 1, changes, places, ...found, deaths, violations: violations.length }
}

export function addFigures(a: Figures, b: Figures): Figures {
  const sums = Object.fromEntries(
    Object.entries(a).map(([name, value]) => [name, value + b[name as keyof Figures]]),
  ) as unknown as Figures
  return { ...sums, maxInFlight: Math.max(a.maxInFlight, b.maxInFlight) }
}

/** Places that are not, in the end, as the host committed them. */
export function wrongPlaces({ lost, duplicated, stale, orphaned }: Figures): number {
  return lost + duplicated + stale + orphaned
}
