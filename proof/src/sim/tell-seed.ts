/** Runs one seed, or a kept scenario, and shows its history, or the smallest that still fails. */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Scenario } from '@calsync/testkit/simulation'
import type { TellOptions } from './tell-options.ts'
import { installProcessFailpoints, simulatedFailpoints } from './process-failpoints.ts'

installProcessFailpoints()
const { drawScenario, minimise, runScenario, tellHistory } =
  await import('@calsync/testkit/simulation')

const { seed, changes, whole, file, keep } = JSON.parse(process.argv[2] ?? '{}') as TellOptions
const failpoints = simulatedFailpoints()
const scenario =
  file === null
    ? drawScenario(seed, { failpoints, changes })
    : (JSON.parse(readFileSync(file, 'utf8')) as Scenario)
const first = await runScenario(scenario)
const broken = new Set(first.verdict.violations.map(({ invariant }) => invariant))

if (broken.size === 0 || whole) {
  print(tellHistory(scenario, first.world, first.verdict.violations))
} else {
  print(`Broken: ${[...broken].join(', ')}. Looking for a smaller history that breaks the same …`)
  const fails = async (candidate: Scenario): Promise<boolean> => {
    const { verdict } = await runScenario(candidate)
    return verdict.violations.some(({ invariant }) => broken.has(invariant))
  }
  const smallest = await minimise(scenario, fails)
  const result = await runScenario(smallest)
  print(tellHistory(smallest, result.world, result.verdict.violations))
  if (keep !== null) writeFileSync(keep, `${JSON.stringify(smallest, null, 2)}\n`)
}
print(`\nHistory ${first.digest}; ${first.verdict.counts.changes} changes, ${first.deaths} deaths.`)
process.exitCode = broken.size === 0 ? 0 : 1

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
