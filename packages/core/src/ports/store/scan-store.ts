import type { Instant } from '../../model/instant.js'
import type { Schedule } from '../../model/schedule.js'
import type { ScheduleRef } from '../../model/schedule-ref.js'
import type { HeadState } from './change-store.js'

/** A head as a scan compares it with the host's row. */
export interface ScannedHead {
  readonly ref: ScheduleRef
  readonly state: HeadState
  readonly version: number
  /** `null` when it was never planned, or by code of another hash version. */
  readonly hash: string | null
  /** Only where there is a hash of another version: it has to be computed anew. */
  readonly snapshot: Schedule | null
  readonly errorCode: string | null
  /** Whether a change of it waits to be planned. */
  readonly isMarked: boolean
}

/**
 * What a scan found that nobody had said.
 *
 * - `unknown`: a row without a head.
 * - `returned`: a row of a schedule that was deleted or missing.
 * - `edited`: a row that says something else than was planned.
 * - `deleted`: a row that is marked deleted, of a schedule that stands.
 * - `vanished`: no row of a schedule that stands.
 */
export type FindingKind = 'unknown' | 'returned' | 'edited' | 'deleted' | 'vanished'

export interface ScanFinding {
  readonly ref: ScheduleRef
  readonly kind: FindingKind
  /** Of the head when it was compared, 0 without one. */
  readonly version: number
}

export type FindingCounts = Readonly<Record<FindingKind, number>>

/** A scan on its way: everything that is needed to go on after any page. */
export interface ScanRun {
  /** `updates`: rows updated lately. `ids`: all ids. `heads`: all heads, with their rows. */
  readonly stage: 'updates' | 'ids' | 'heads'
  /** Source kinds still to do in this stage, the first of them at `cursor`. */
  readonly kinds: readonly string[]
  readonly cursor: string | null
  readonly startedAt: Instant
  /** Of `updates`: rows updated since then, on the source's clock. */
  readonly since: Instant | null
  /** What the source said of the first page; `null` before it. */
  readonly asOf: Instant | null
  /** Rows and heads looked at. */
  readonly looked: number
  /** Of those the ones that could not be read. */
  readonly unread: number
  readonly found: FindingCounts
  /** Why a source could not be asked, the last of it. */
  readonly error: string | null
}

export interface FinishedScan extends Pick<
  ScanRun,
  'startedAt' | 'looked' | 'unread' | 'found' | 'error'
> {
  readonly finishedAt: Instant
}

/** Where a scan stands; `full`, or `updates:` and a source's kind. */
export interface ScanState {
  readonly name: string
  readonly running: ScanRun | null
  readonly last: FinishedScan | null
  /** Changes committed before this, on the source's clock, were seen; `null` for none. */
  readonly watermark: Instant | null
}

/** Reconciliation: heads as they are compared, what was found, and how far the scans have come. */
export interface ScanStore {
  /** Heads of these schedules; those without one are left out. */
  headsOf(refs: readonly ScheduleRef[], hashVersion: number): Promise<readonly ScannedHead[]>
  /** Heads after this one in an order of the store's own, each once: page by page all of them. */
  headsAfter(
    ref: ScheduleRef | null,
    limit: number,
    hashVersion: number,
  ): Promise<readonly ScannedHead[]>
  /**
   * Leaves a background mark (reason `reconciliation`) for each finding whose head still has this
   * version and no mark waits; says which.
   */
  markFound(findings: readonly ScanFinding[]): Promise<readonly ScheduleRef[]>
  saveScan(state: ScanState): Promise<void>
  /** All scans, and what time it is. */
  listScans(): Promise<{ readonly now: Instant; readonly scans: readonly ScanState[] }>
}
