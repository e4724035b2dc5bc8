import { parseArgs } from 'node:util'
import { catalogue } from './catalogue.ts'
import type { Mutant } from './mutant.ts'

/** What a run of the mutants is about. */
export interface Options {
  readonly help: boolean
  readonly mutants: readonly Mutant[]
  /** Most seeds that the simulator tries on one mutant, and the unmutated one is clean over. */
  readonly seeds: number
  readonly json: boolean
}

/** Something is wrong with the command line; the message says what, and what is allowed. */
export class UsageError extends Error {}

export const DEFAULT_SEEDS = 400

/** Reads the command line. Throws `UsageError`. */
export function readOptions(argv: readonly string[]): Options {
  const { values, positionals } = parse(argv)
  const where = readWhere(values.where)
  const named = positionals.map(mutantNamed)
  return {
    help: values.help ?? false,
    mutants: chosen(named, where),
    seeds: values.seeds === undefined ? DEFAULT_SEEDS : readSeeds(values.seeds),
    json: values.json ?? false,
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h' },
        where: { type: 'string' },
        seeds: { type: 'string' },
        json: { type: 'boolean' },
      },
    })
  } catch (cause) {
    const { message } = cause as Error
    throw new UsageError(`${message.split('. ')[0]}. See --help.`, { cause })
  }
}

/** Chaos runs take minutes each, so they are asked for. */
function chosen(named: readonly Mutant[], where: Mutant['where'] | null): readonly Mutant[] {
  if (named.length === 0) return catalogue.filter((one) => one.where === (where ?? 'simulator'))
  const elsewhere = named.find((one) => where !== null && one.where !== where)
  if (elsewhere === undefined) return named
  throw new UsageError(`"${elsewhere.name}" is one for the ${elsewhere.where}: leave --where out.`)
}

function mutantNamed(name: string): Mutant {
  const mutant = catalogue.find((one) => one.name === name)
  if (mutant !== undefined) return mutant
  const names = catalogue.map((one) => one.name).join('\n  ')
  throw new UsageError(`There is no mutant "${name}". There are:\n  ${names}`)
}

function readWhere(text: string | undefined): Mutant['where'] | null {
  if (text === undefined) return null
  if (text === 'simulator' || text === 'chaos') return text
  throw new UsageError(`--where is "${text}": give simulator or chaos.`)
}

function readSeeds(text: string): number {
  const seeds = /^\d+$/.test(text) ? Number(text) : 0
  if (seeds > 0) return seeds
  throw new UsageError(`--seeds is "${text}": give a whole number above 0, e.g. --seeds 400.`)
}
