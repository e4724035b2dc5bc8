/** What a property test takes: how many cases, and from which seed. */
export interface FuzzSettings {
  readonly numRuns: number
  readonly seed: number
}

const SEED = 20_260_301

/**
 * The settings of a test with generated cases: the same cases each time, unless the environment
 * asks for others (`CALSYNC_FUZZ_SEED`) or for more (`CALSYNC_FUZZ_FACTOR`, a multiple).
 */
export function fuzzSettings(numRuns: number): FuzzSettings {
  const { CALSYNC_FUZZ_SEED: seed, CALSYNC_FUZZ_FACTOR: factor } = process.env
  return {
    numRuns: Math.max(1, Math.round(numRuns * positive(factor, 1))),
    seed: Math.trunc(positive(seed, SEED)),
  }
}

function positive(text: string | undefined, otherwise: number): number {
  const number = Number(text ?? '')
  return Number.isFinite(number) && number > 0 ? number : otherwise
}
