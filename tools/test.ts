// Everything that CI runs, in order: `npm test`. Goes on after a failing stage; the last line says
// how many passed and failed. `npm test -- unit kafka` runs only the stages with these names.
import path from 'node:path'
import { kafkaAvailable } from '../packages/testkit/src/servers/kafka-jars.ts'
import { runStage, type Stage, type StageResult } from './test-stage.ts'
import { printResult, printSummary, printTitle } from './test-report.ts'
import { root } from './workspace.ts'

/** Half of that is usual; a stage that hangs must not take the report with it. */
const deadline = Date.now() + 45 * 60_000

const bin = (name: string, file: string, ...args: string[]): string[] => [
  path.join(root, 'node_modules', name, file),
  ...args,
]
const vitest = (project: string): Pick<Stage, 'script' | 'project'> => ({
  script: bin('vitest', 'vitest.mjs', 'run', '--project', project),
  project,
})

const prettier: Stage = {
  name: 'format',
  title: 'Format (prettier)',
  script: bin('prettier', 'bin/prettier.cjs', '--check', '.', '--log-level', 'warn'),
}
const eslint: Stage = {
  name: 'lint',
  title: 'Lint (eslint)',
  script: bin('eslint', 'bin/eslint.js', '.', '--max-warnings=0'),
}
const types: Stage = {
  name: 'types',
  title: 'Types (tsc)',
  script: bin('typescript', 'bin/tsc', '-p', 'tsconfig.json'),
}
const unused: Stage = {
  name: 'unused',
  title: 'Unused code (knip)',
  script: bin('knip', 'bin/knip.js', '--no-progress'),
}
const building: Stage = { name: 'build', title: 'Build (tsup)', script: ['tools/build.ts'] }
const packages: Stage = {
  name: 'packages',
  title: 'Packages (attw, publint, loading)',
  script: ['tools/check-packages.ts'],
}
const unit: Stage = { name: 'unit', title: 'Unit and contract tests', ...vitest('unit') }
const postgres: Stage = { name: 'postgres', title: 'Postgres suites', ...vitest('postgres') }
const kafka: Stage = {
  name: 'kafka',
  title: 'Kafka suites',
  ...vitest('kafka'),
  leftOut: async () => {
    if (process.env['KAFKA_BROKERS'] || process.env['CI'] || (await kafkaAvailable())) return null
    return 'no broker: needs KAFKA_BROKERS=host:port, or Java 17 with Maven'
  },
}
const cli: Stage = { name: 'cli', title: 'Command suites (built binary)', ...vitest('cli') }
/** The harnesses of proof/ run the packages' sources through a loader of their own. */
const proof = (name: string, title: string, ...args: string[]): Stage => ({
  name,
  title,
  script: [
    '--disable-warning=ExperimentalWarning',
    '--import',
    './proof/src/loader/register.ts',
    `proof/src/${args[0] ?? name}/main.ts`,
    ...args.slice(1),
  ],
})
const simulator = proof('simulator', 'Simulator (400 seeds)', 'sim', '--seeds', '400')
const failpoints = proof('failpoints', 'Death at every await of the core', 'sim', '--coverage')
const baseline = proof('baseline', "The proposals' design beside it", 'baseline', '--seeds', '20')
const mutants = proof('mutants', 'Mutants', 'mutants', '--where', 'simulator')
const chaos = proof(
  'chaos',
  'Chaos (real servers, real signals)',
  'chaos',
  '--short',
  '--seed',
  '1',
)
const readme: Stage = {
  name: 'readme',
  title: 'Pages and their examples',
  script: ['tools/readme-example.ts'],
}

const hostTests: Stage = {
  name: 'host-tests',
  title: 'Hosts (own tests, module resolution, the journey)',
  script: ['tools/host-tests.ts'],
}

/** Lanes of a step run side by side: one for checks and one for builds and tests, on two cores. */
const steps: Stage[][][] = [
  [
    [prettier, eslint, types, unused],
    [building, packages, unit],
  ],
  [[postgres, kafka, cli, readme, hostTests]],
  [[simulator, failpoints, baseline, mutants]],
  [[chaos]],
]

const wanted = process.argv.slice(2)
const all = steps.flat(2)
const unknown = wanted.filter((name) => !all.some((stage) => stage.name === name))
if (unknown.length > 0) {
  const names = all.map(({ name }) => name).join(', ')
  process.stderr.write(`No stage ${unknown.join(', ')}. There are: ${names}.\n`)
  process.exitCode = 2
} else {
  process.exitCode = await runAll()
}

async function runAll(): Promise<number> {
  const isWanted = ({ name }: Stage): boolean => wanted.length === 0 || wanted.includes(name)
  const started = Date.now()
  const results: StageResult[] = []
  let interrupted = false
  const interrupt = (): void => void (interrupted = true)
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  printTitle(all.filter(isWanted).map(({ name }) => name))
  for (const lanes of steps) {
    await Promise.all(
      lanes.map(async (lane) => {
        for (const stage of lane.filter(isWanted)) {
          if (interrupted) return
          const result = await runStage(stage, deadline)
          printResult(result)
          results.push(result)
        }
      }),
    )
  }
  results.sort((a, b) => all.indexOf(a.stage) - all.indexOf(b.stage))
  const code = printSummary(results, Date.now() - started)
  return interrupted ? 130 : code
}
