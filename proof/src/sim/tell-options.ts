/** What is asked of the process that shows one history. */
export interface TellOptions {
  readonly seed: number
  readonly changes: number
  /** Shows it as it is, however long. */
  readonly whole: boolean
  /** A kept scenario, in place of a seed. */
  readonly file: string | null
  /** Where to keep the smallest scenario that still fails. */
  readonly keep: string | null
}
