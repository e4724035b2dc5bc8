/**
 * Applies deliberate faults to calsync, one at a time, and lets the proof run over each:
 * `pnpm mutants [NAME…] [--where simulator|chaos] [--seeds N] [--json]`.
 *
 * Exit code 0 when nothing falls over calsync as it is and every mutant is caught, 1 when not, 2 for
 * a command line that makes no sense.
 */
import { headingLine, mutantLine, realLine, summaryLine } from './lines.ts'
import type { Mutant } from './mutant.ts'
import { DEFAULT_SEEDS, type Options, readOptions, UsageError } from './options.ts'
import { sideBySide } from './side-by-side.ts'
import { type Trial, tryOut } from './trial.ts'

const HELP = `Usage: pnpm mutants [NAME…] [options]

Applies deliberate faults to calsync, one at a time, and shows which invariant falls and how fast.

  --where simulator|chaos  which of them (default: simulator; chaos runs take minutes each)
  --seeds N                most seeds that the simulator tries on each (default: ${DEFAULT_SEEDS})
  --json                   one line of JSON at the end, and nothing else
  --help                   this text`

/** Simulations run two at a time; a chaos run needs the machine for itself. */
const WIDTH = { simulator: 2, chaos: 1 }

async function main(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv)
  if (options.help) {
    console.log(HELP)
    return 0
  }
  let isProved = true
  for (const where of ['simulator', 'chaos'] as const) {
    const mutants = options.mutants.filter((mutant) => mutant.where === where)
    if (mutants.length > 0) isProved = (await prove(where, mutants, options)) && isProved
  }
  return isProved ? 0 : 1
}

/** Whether nothing falls without a mutant, and something with each. */
async function prove(
  where: Mutant['where'],
  mutants: readonly Mutant[],
  { seeds, json }: Options,
): Promise<boolean> {
  const print = (line: string): void => {
    if (!json) console.log(line)
  }
  const real = await tryOut(null, where, seeds)
  print(realLine(where, real))
  print(headingLine(mutants))
  const trials = await sideBySide(
    mutants,
    WIDTH[where],
    (mutant) => tryOut(mutant, where, seeds),
    (mutant, trial) => print(mutantLine(mutants, mutant, trial)),
  )
  print(summaryLine(trials))
  if (json) console.log(JSON.stringify(report(where, seeds, real, mutants, trials)))
  return real.finding.kind === 'clean' && trials.every(({ finding }) => finding.kind === 'fell')
}

function report(
  where: Mutant['where'],
  seeds: number,
  real: Trial,
  mutants: readonly Mutant[],
  trials: readonly Trial[],
) {
  return {
    where,
    seeds,
    real,
    mutants: mutants.map(({ name, says }, index) => ({ name, says, ...trials[index] })),
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
