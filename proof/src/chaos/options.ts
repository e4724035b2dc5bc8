import { parseArgs } from 'node:util'
import { catalogue } from '../mutants/catalogue.ts'
import { FAILPOINTS, faults } from './faults/catalogue.ts'

export interface Options {
  readonly help: boolean
  /** Minutes of faults, servers' starts left out; shared by the transports. */
  readonly minutes: number
  readonly seed: number
  /** `auto`: both when a broker can be started. */
  readonly transport: 'postgres' | 'kafka' | 'both' | 'auto'
  /** Stops when so many processes have been killed; `null`: time alone decides. */
  readonly kills: number | null
  /** Only these; `null`: all. */
  readonly faults: readonly string[] | null
  readonly mutant: string | null
  readonly short: boolean
  readonly json: boolean
  /** File for the report. */
  readonly report: string | null
}

/** Something is wrong with the command line; the message says what, and what is allowed. */
export class UsageError extends Error {}

const DEFAULT_MINUTES = 5
const transports = ['postgres', 'kafka', 'both'] as const

/** Reads the command line. Throws UsageError. */
export function readOptions(argv: readonly string[]): Options {
  const given = parse(argv)
  if (given.short && (given.minutes !== undefined || given.kills !== undefined)) {
    throw new UsageError('--short has its own length: leave out --minutes and --kills, or --short.')
  }
  return {
    help: given.help ?? false,
    minutes: given.minutes === undefined ? DEFAULT_MINUTES : readMinutes(given.minutes),
    seed: given.seed === undefined ? randomSeed() : readSeed(given.seed),
    transport: given.transport === undefined ? 'auto' : readTransport(given.transport),
    kills: given.kills === undefined ? null : readKills(given.kills),
    faults: given.faults === undefined ? null : readFaults(given.faults),
    mutant: given.mutant === undefined ? null : readMutant(given.mutant),
    short: given.short ?? false,
    json: given.json ?? false,
    report: given.report ?? null,
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        help: { type: 'boolean', short: 'h' },
        minutes: { type: 'string' },
        seed: { type: 'string' },
        transport: { type: 'string' },
        kills: { type: 'string' },
        faults: { type: 'string' },
        mutant: { type: 'string' },
        short: { type: 'boolean' },
        json: { type: 'boolean' },
        report: { type: 'string' },
      },
    }).values
  } catch (cause) {
    const { message } = cause as Error
    throw new UsageError(`${message.split('. ')[0]}. See --help.`, { cause })
  }
}

function readMinutes(text: string): number {
  const minutes = text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(minutes) && minutes > 0) return minutes
  throw new UsageError(`--minutes is "${text}": give a number above 0, e.g. --minutes 10 or 0.5.`)
}

function readSeed(text: string): number {
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (seed <= 0xffffffff) return seed
  throw new UsageError(`--seed is "${text}": give a whole number from 0 to 4294967295.`)
}

function readKills(text: string): number {
  const kills = /^\d+$/.test(text) ? Number(text) : 0
  if (kills > 0) return kills
  throw new UsageError(`--kills is "${text}": give a whole number above 0.`)
}

function readTransport(text: string): 'postgres' | 'kafka' | 'both' {
  const transport = transports.find((name) => name === text)
  if (transport !== undefined) return transport
  throw new UsageError(`--transport is "${text}": give one of ${transports.join(', ')}.`)
}

function readFaults(text: string): readonly string[] {
  const known = [FAILPOINTS, ...faults.map(({ name }) => name)]
  const names = text.split(',').map((name) => name.trim())
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length === 0) return names
  throw new UsageError(
    `--faults: there is no fault "${unknown[0]}". There are:\n  ${known.join('\n  ')}`,
  )
}

function readMutant(name: string): string {
  const names = catalogue.map((mutant) => mutant.name)
  if (names.includes(name)) return name
  throw new UsageError(
    `--mutant: there is no mutant "${name}". There are:\n  ${names.join('\n  ')}`,
  )
}

function randomSeed(): number {
  return Math.floor(Math.random() * 1_000_000)
}
