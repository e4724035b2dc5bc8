/** The invariants of docs/reliability.md that can be judged from outside. */
export type Invariant =
  'I1' | 'I2' | 'I3' | 'I4' | 'I6' | 'I7' | 'I8' | 'I9' | 'I10' | 'I11' | 'I12' | 'L1'

/** One thing that must never happen, and did. */
export interface Violation {
  readonly invariant: Invariant
  /** When it was seen; the end of the history for what is judged there. */
  readonly at: number
  readonly mailbox: string | null
  readonly ref: string | null
  /** For a person: what should be, and what is. */
  readonly says: string
}

export interface VerdictCounts {
  /** Commits of schedules. */
  readonly changes: number
  /** Places where a schedule belongs into a mailbox, or did once: what was compared. */
  readonly places: number
  /** Missing at the end. */
  readonly lost: number
  /** Standing more than once at the end. */
  readonly duplicated: number
  /** Showing an older commit at the end. */
  readonly stale: number
  /** Standing at the end though nothing wants them. */
  readonly orphaned: number
  readonly calls: number
  readonly writes: number
  readonly maxInFlight: number
}

export interface Verdict {
  readonly violations: readonly Violation[]
  readonly counts: VerdictCounts
}
