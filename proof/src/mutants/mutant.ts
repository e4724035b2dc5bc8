import type { Invariant } from '@calsync/testkit/checker'

/** A deliberate fault: one text of one source file of calsync, replaced by another. */
export interface Mutant {
  readonly name: string
  /** What the faulty calsync does, for people. */
  readonly says: string
  /** From the root: `packages/core/src/engine/turn.ts`. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** What has to catch it. */
  readonly where: 'simulator' | 'chaos'
  /** What is expected to fall; whatever falls first counts. */
  readonly expects: readonly Invariant[]
}
