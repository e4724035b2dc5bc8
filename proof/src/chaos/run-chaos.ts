import { Dice } from './dice.ts'
import { FAILPOINTS, faultsFor } from './faults/catalogue.ts'
import type { Fault } from './faults/fault.ts'
import type { Narrator } from './narrator.ts'
import type { Options } from './options.ts'
import { headCommit } from './report/head-commit.ts'
import type { ChaosReport, RunReport } from './report/report.ts'
import { runTransport } from './run-transport.ts'
import { mutantTempo, shortTempo, type Tempo, usualTempo } from './tempo.ts'

type TransportName = RunReport['transport']

/** A short run ends when every fault has struck once; this bounds it if one of them does not end. */
const SHORT_LIMIT_MS = 120_000

/** A short run with a mutant goes on until something falls, but not for longer than this. */
const MUTANT_LIMIT_MS = 240_000

export interface ChaosRun {
  readonly options: Options
  readonly transports: readonly TransportName[]
  readonly narrator: Narrator
  /** Aborted when somebody stops the run: it is judged all the same. */
  readonly signal: AbortSignal
}

/** One transport after another; something broken ends it. */
export async function runChaos(run: ChaosRun): Promise<ChaosReport> {
  const { options, transports, narrator, signal } = run
  const { seed, mutant } = options
  const length = lengthOf(options, transports.length)
  const from = Date.now()
  const runs: RunReport[] = []
  const shares = shareFaults(options, transports)
  for (const transport of transports) {
    const done = await runTransport({
      transport,
      seed,
      ...length,
      faults: shares.get(transport) ?? [],
      atFailpoints: options.faults === null || options.faults.includes(FAILPOINTS),
      mutant,
      maxKills: options.kills === null ? null : Math.ceil(options.kills / transports.length),
      narrator,
      signal,
    })
    runs.push(done)
    if (signal.aborted || isBroken(done)) break
  }
  const startedAt = new Date(from).toISOString()
  const commit = await headCommit()
  return { seed, commit, startedAt, durationMs: Date.now() - from, mutant, runs }
}

type Length = { readonly tempo: Tempo; readonly limitMs: number; readonly once: boolean }

function lengthOf({ short, mutant, minutes }: Options, parts: number): Length {
  if (!short) return { tempo: usualTempo, limitMs: (minutes * 60_000) / parts, once: false }
  if (mutant === null) return { tempo: shortTempo, limitMs: SHORT_LIMIT_MS, once: true }
  return { tempo: mutantTempo, limitMs: MUTANT_LIMIT_MS / parts, once: false }
}

export function isBroken({ violations, crashes }: RunReport): boolean {
  return violations.length + crashes.length > 0
}

/** All faults for each transport; in a short run those that fit both are dealt out between them. */
export function shareFaults(
  { faults: only, short, mutant, seed }: Pick<Options, 'faults' | 'short' | 'mutant' | 'seed'>,
  transports: readonly TransportName[],
): ReadonlyMap<TransportName, readonly Fault[]> {
  const all = new Map(transports.map((transport) => [transport, faultsFor(transport, only)]))
  if (!short || mutant !== null || transports.length === 1) return all
  const ofBoth = new Dice(seed).shuffled(faultsFor('postgres', only))
  return new Map(
    [...all].map(([transport, faults], turn) => [
      transport,
      faults.filter((fault) => {
        const place = ofBoth.indexOf(fault)
        return place < 0 || place % transports.length === turn
      }),
    ]),
  )
}
