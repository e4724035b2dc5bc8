import type { Invariant } from '@calsync/testkit/checker'

/** What a process of simulations is asked to do. */
export interface SeedRange {
  readonly from: number
  readonly count: number
  /** The next seed is so much further: several processes share a range. */
  readonly stride: number
  readonly changes: number
  readonly stopAtFirst: boolean
}

/** Failpoints at each of which a process is to die. */
export interface CoverageRange {
  readonly points: readonly string[]
  readonly from: number
  readonly changes: number
}

/** One broken promise, by the seed that broke it. */
interface Fall {
  readonly seed: number
  readonly invariant: Invariant
  readonly ref: string | null
  readonly says: string
}

/** What it came to, or has come to so far. */
export interface RangeReport {
  readonly seeds: number
  readonly changes: number
  readonly simulatedMs: number
  readonly deaths: number
  readonly calls: number
  readonly writes: number
  readonly places: number
  readonly maxInFlight: number
  readonly falls: readonly Fall[]
  /** Failpoints at which a process stood when it died. */
  readonly diedAt: readonly string[]
  /** Of all histories of these seeds, in order. */
  readonly digest: string
}

export const nothingYet: RangeReport = {
  seeds: 0,
  changes: 0,
  simulatedMs: 0,
  deaths: 0,
  calls: 0,
  writes: 0,
  places: 0,
  maxInFlight: 0,
  falls: [],
  diedAt: [],
  digest: '',
}

/** Two reports as one. */
export function joined(a: RangeReport, b: RangeReport): RangeReport {
  return {
    seeds: a.seeds + b.seeds,
    changes: a.changes + b.changes,
    simulatedMs: a.simulatedMs + b.simulatedMs,
    deaths: a.deaths + b.deaths,
    calls: a.calls + b.calls,
    writes: a.writes + b.writes,
    places: a.places + b.places,
    maxInFlight: Math.max(a.maxInFlight, b.maxInFlight),
    falls: [...a.falls, ...b.falls].sort((left, right) => left.seed - right.seed),
    diedAt: [...new Set([...a.diedAt, ...b.diedAt])].sort(),
    digest: [a.digest, b.digest].filter(Boolean).join('+'),
  }
}
