/**
 * The provider's limits, fairness and latency in figures, in simulated time:
 * `pnpm storm [--scenario NAME]… [--seed S]`. Exit code 1 when a limit is broken.
 */
import { parseArgs } from 'node:util'
import { holds } from './figures/figure.ts'
import { printReport } from './print-report.ts'
import { scenarios } from './scenarios/scenarios.ts'

const { values } = parseArgs({
  options: {
    scenario: { type: 'string', multiple: true, default: Object.keys(scenarios) },
    seed: { type: 'string', default: '1' },
  },
})
const seed = Number(values.seed)
if (!Number.isSafeInteger(seed))
  throw new Error(`--seed must be a whole number, not ${values.seed}`)

let broken = 0
for (const name of values.scenario) {
  const scenario = scenarios[name]
  if (scenario === undefined) {
    const known = Object.keys(scenarios).join(', ')
    throw new Error(`there is no scenario "${name}", only ${known}`)
  }
  const startedAt = performance.now()
  const report = await scenario(seed)
  broken += report.figures.filter((figure) => !holds(figure)).length
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0)
  print(`${printReport(report)}  seed ${seed}, simulated in ${seconds} s\n`)
}
print(broken === 0 ? 'Every limit was kept.' : `Limits broken: ${broken}`)
process.exitCode = broken === 0 ? 0 : 1

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
