import type { VerdictCounts, Violation } from '@calsync/testkit/checker'
import type { Coverage } from '../kill-plan.ts'
import type { Percentiles } from './percentiles.ts'

/** One kind of fault over a whole run. */
export interface FaultReport {
  readonly name: string
  readonly says: string
  readonly count: number
  /** It was there, and nothing came by that it could strike. */
  readonly idle: number
  /** Milliseconds from a commit right after the fault until the calendar showed it. */
  readonly recovery: Percentiles | null
  /** Commits that took longer than they were waited for. */
  readonly missed: number
}

/** What a run over one transport came to. */
export interface RunReport {
  readonly transport: 'postgres' | 'kafka'
  readonly durationMs: number
  readonly rounds: number
  readonly counts: VerdictCounts
  readonly kills: {
    readonly atFailpoints: number
    readonly atRandomTimes: number
    readonly hosts: number
  }
  readonly faults: readonly FaultReport[]
  readonly coverage: Coverage
  /** How long it took to come to rest after the faults of a round. */
  readonly quiet: Percentiles | null
  /** Workers that did not stop in time when asked to. */
  readonly unwilling: number
  readonly violations: readonly Violation[]
  /** Workers that ended though nobody made them. */
  readonly crashes: readonly string[]
  /** Where the story of a violation is kept. */
  readonly folder: string | null
}

/** What a command came to. */
export interface ChaosReport {
  readonly seed: number
  /** Of the sources. */
  readonly commit: string | null
  readonly startedAt: string
  readonly durationMs: number
  readonly mutant: string | null
  readonly runs: readonly RunReport[]
}

/**
 * With nothing found in n changes, the true rate is below this with 95 % confidence (rule of three).
 */
export function upperBound(changes: number): number {
  return changes === 0 ? 1 : 3 / changes
}
