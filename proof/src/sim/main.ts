import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { simulatedFailpoints } from './process-failpoints.ts'
import { tellReport } from './report.ts'
import { coverFailpoints, fromSource, runSeeds } from './run-seeds.ts'
import type { TellOptions } from './tell-options.ts'

const usage = `Usage: pnpm sim [options]

Runs calsync's core in simulated worlds: one seed, one history, the same every time.

  --seeds N         how many seeds (default 300)
  --from N          the first one (default 1)
  --seed N          this one alone, and its history; the smallest that still fails if it fails
  --scenario FILE   a kept scenario in place of a seed
  --whole           with these: the history as it is, not made smaller
  --keep FILE       with these: keeps the smallest scenario that still fails
  --changes N       commits of schedules per seed, about (default 120)
  --jobs N          processes at once (default: one per processor)
  --stop-at-first   ends at the first broken promise
  --coverage        instead: lets a worker die at every failpoint, and fails if it cannot
  --json            one line of JSON at the end
`

/** What was asked for cannot be done; the message says what can. */
class WrongUse extends Error {}

try {
  await main(readArguments())
} catch (error) {
  if (!(error instanceof WrongUse)) throw error
  process.stderr.write(`${error.message}\n\n${usage}`)
  process.exitCode = 2
}

async function main(values: Arguments): Promise<void> {
  if (values.help) print(usage)
  else if (values.seed !== undefined || values.scenario !== undefined) await tellOne(values)
  else if (values.coverage) await cover(values)
  else await runMany(values)
}

type Arguments = ReturnType<typeof readArguments>

function readArguments() {
  try {
    return parseArgs({
      options: {
        seeds: { type: 'string', default: '300' },
        from: { type: 'string', default: '1' },
        seed: { type: 'string' },
        scenario: { type: 'string' },
        whole: { type: 'boolean', default: false },
        keep: { type: 'string' },
        changes: { type: 'string', default: '120' },
        jobs: { type: 'string', default: String(availableParallelism()) },
        'stop-at-first': { type: 'boolean', default: false },
        coverage: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new WrongUse((error as Error).message, { cause: error })
  }
}

async function tellOne(values: Arguments): Promise<void> {
  const script = fileURLToPath(new URL('./tell-seed.ts', import.meta.url))
  const options: TellOptions = {
    seed: count('seed', values.seed ?? '1'),
    changes: count('changes', values.changes),
    whole: values.whole,
    file: values.scenario ?? null,
    keep: values.keep ?? null,
  }
  const child = fork(script, [JSON.stringify(options)], { ...fromSource, stdio: 'inherit' })
  process.exitCode = await new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

async function runMany(values: Arguments): Promise<void> {
  const range = {
    from: count('from', values.from),
    count: count('seeds', values.seeds),
    changes: count('changes', values.changes),
    stopAtFirst: values['stop-at-first'],
  }
  const startedAt = performance.now()
  let toldAt = startedAt
  const report = await runSeeds(range, count('jobs', values.jobs), ({ seeds, changes, falls }) => {
    if (values.json || performance.now() - toldAt < 10_000) return
    toldAt = performance.now()
    print(`  ${seeds} of ${range.count} seeds, ${changes} changes, ${falls.length} broken promises`)
  })
  const seconds = (performance.now() - startedAt) / 1_000
  const missed = simulatedFailpoints().filter((id) => !report.diedAt.includes(id))
  if (values.json) print(JSON.stringify({ ...report, seconds, missed, violations: report.falls }))
  else print(tellReport(report, { seconds, missed, from: range.from }))
  process.exitCode = report.falls.length === 0 ? 0 : 1
}

async function cover(values: Arguments): Promise<void> {
  const startedAt = performance.now()
  const points = simulatedFailpoints()
  const range = {
    points,
    from: count('from', values.from),
    changes: count('changes', values.changes),
  }
  const report = await coverFailpoints(range, count('jobs', values.jobs))
  const seconds = (performance.now() - startedAt) / 1_000
  const missed = points.filter((id) => !report.diedAt.includes(id))
  if (values.json) print(JSON.stringify({ ...report, seconds, missed, violations: report.falls }))
  else print(tellReport(report, { seconds, missed, from: range.from }))
  process.exitCode = report.falls.length === 0 && missed.length === 0 ? 0 : 1
}

function count(name: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new WrongUse(`--${name} takes a whole number from 1 up; it got "${text}"`)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}
