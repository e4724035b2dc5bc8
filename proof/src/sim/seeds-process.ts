/** Runs a range of seeds in a process of its own; reports over IPC. */
import { hash } from 'node:crypto'
import type { SimulationResult } from '@calsync/testkit/simulation'
import { installProcessFailpoints, simulatedFailpoints } from './process-failpoints.ts'
import {
  type CoverageRange,
  joined,
  nothingYet,
  type RangeReport,
  type SeedRange,
} from './seed-range.ts'

/** How often it tells how far it is. */
const SEEDS_PER_REPORT = 10
/** After so many seeds without a death there, a failpoint counts as never met. */
const SEEDS_PER_POINT = 160

installProcessFailpoints()
const { drawScenario, runScenario } = await import('@calsync/testkit/simulation')
const failpoints = simulatedFailpoints()

let running = 0
// In a worker this would be the end of its process.
process.on('unhandledRejection', (error) => {
  process.stderr.write(`Seed ${running}: an error that nobody handles\n`)
  throw error
})

process.once('message', (message) => {
  const work = message as SeedRange | CoverageRange
  const done = 'points' in work ? coverPoints(work) : runRange(work)
  void done.then(() => process.disconnect())
})

/** Lets workers die at each of some failpoints, in worlds where everything goes wrong. */
async function coverPoints({ points, from, changes }: CoverageRange): Promise<void> {
  let report = nothingYet
  for (const point of points) {
    for (let n = 0; n < SEEDS_PER_POINT && !report.diedAt.includes(point); n += 1) {
      running = from + n
      const scenario = drawScenario(running, { changes, everything: true })
      const allDoomed = { doom: { id: point, ...doomOf(n) }, times: 3 } as const
      const result = await runScenario({ ...scenario, allDoomed })
      report = { ...joined(report, reportOf(result)), digest: '' }
    }
  }
  process.send?.(report)
}

/**
 * Some worlds pass a rare failpoint once: most die at their first visit. Neighbouring seeds are alike
 * in this, because what a world does may depend on whether its seed is even.
 */
function doomOf(n: number): { readonly side: 'before' | 'after'; readonly hit: number } {
  const pair = Math.floor(n / 2)
  return { side: pair % 2 === 0 ? 'before' : 'after', hit: [1, 1, 1, 2, 3][pair % 5] ?? 1 }
}

async function runRange({ from, count, stride, changes, stopAtFirst }: SeedRange): Promise<void> {
  let report = nothingYet
  for (let n = 0; n < count; n += 1) {
    running = from + n * stride
    const scenario = drawScenario(running, { failpoints, changes })
    const result = await runScenario(scenario)
    const digest = hash('sha256', report.digest + result.digest, 'hex').slice(0, 16)
    report = { ...joined(report, reportOf(result)), digest }
    const isOver = stopAtFirst && report.falls.length > 0
    if (isOver || n === count - 1 || (n + 1) % SEEDS_PER_REPORT === 0) process.send?.(report)
    if (isOver) return
  }
}

function reportOf({ scenario, verdict, ...result }: SimulationResult): RangeReport {
  const { counts, violations } = verdict
  return {
    seeds: 1,
    changes: counts.changes,
    simulatedMs: result.simulatedMs,
    deaths: result.deaths,
    calls: counts.calls,
    writes: counts.writes,
    places: counts.places,
    maxInFlight: counts.maxInFlight,
    falls: violations.map(({ invariant, ref, says }) => ({
      seed: scenario.seed,
      invariant,
      ref,
      says,
    })),
    diedAt: [...result.diedAt],
    digest: result.digest,
  }
}
