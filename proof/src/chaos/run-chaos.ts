import { Dice } from './dice.ts'
import { FAILPOINTS, faultsFor } from './faults/catalogue.ts'
import type { Fault } from './faults/fault.ts'
import type { Narrator } from './narrator.ts'
import type { Options } from './options.ts'
import { headCommit } from './report/head-commit.ts'
import type { ChaosReport, RunReport } from './report/report.ts'
import { runTransport } from './run-transport.ts'
import { shortTempo, usualTempo } from './tempo.ts'

type TransportName = RunReport['transport']

/** A short run ends when every fault has struck once; this bounds it if one of them does not end. */
const SHORT_LIMIT_MS = 120_000

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
  const { seed, mutant, short } = options
  const from = Date.now()
  const runs: RunReport[] = []
  const shares = shareFaults(options, transports)
  for (const transport of transports) {
    const done = await runTransport({
      transport,
      seed,
      tempo: short ? shortTempo : usualTempo,
      faults: shares.get(transport) ?? [],
      atFailpoints: options.faults === null || options.faults.includes(FAILPOINTS),
      mutant,
      limitMs: short ? SHORT_LIMIT_MS : (options.minutes * 60_000) / transports.length,
      maxKills: options.kills === null ? null : Math.ceil(options.kills / transports.length),
      once: short,
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

export function isBroken({ violations, crashes }: RunReport): boolean {
  return violations.length + crashes.length > 0
}

/** All faults for each transport; in a short run those that fit both are dealt out between them. */
export function shareFaults(
  { faults: only, short, seed }: Pick<Options, 'faults' | 'short' | 'seed'>,
  transports: readonly TransportName[],
): ReadonlyMap<TransportName, readonly Fault[]> {
  const all = new Map(transports.map((transport) => [transport, faultsFor(transport, only)]))
  if (!short || transports.length === 1) return all
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
