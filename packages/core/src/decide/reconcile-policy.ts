/** How changes made around the SDK are looked for. */
export interface ReconcilePolicy {
  /** Time between two looks at rows updated lately, milliseconds. */
  readonly everyMs: number
  /** How much further back than the last look each of them goes, milliseconds. */
  readonly overlapMs: number
  /** Time between the beginnings of two full scans, milliseconds. */
  readonly fullEveryMs: number
  /** Rows looked at per second, about, by everybody together. */
  readonly rowsPerSecond: number
}

/**
 * Slow enough for any host: a million schedules take under three hours a day, in pages of a few
 * hundred rows.
 */
export const defaultReconcilePolicy: ReconcilePolicy = {
  everyMs: 300_000,
  overlapMs: 900_000,
  fullEveryMs: 86_400_000,
  rowsPerSecond: 200,
}
