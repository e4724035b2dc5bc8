/**
 * The proposals' own design under calsync's simulator and checker, beside calsync on the same
 * scenarios. Exit code 0 when calsync keeps every promise and the other is seen to break them.
 */
import { parseArgs } from 'node:util'
import { compareDesigns, type Comparison, shortfalls } from './compare-designs.ts'
import { examples } from './examples.ts'
import { runBaseline } from './run-baseline.ts'
import { tellComparisons } from './tell-comparisons.ts'
import { tellExample } from './tell-example.ts'
import { type Variant, variants } from './variant.ts'

const usage = `Usage: pnpm baseline [options]

Runs the design of the proposals (key before call, publish after commit) and calsync through the
same simulated worlds, and lets the same checker judge both.

  --seeds N     how many scenarios for each variant (default 30)
  --from N      the first seed (default 1)
  --changes N   commits of schedules per scenario, about (default 120)
  --json        one line of JSON at the end, and nothing else
`

class UsageError extends Error {}

async function main(): Promise<number> {
  const values = readArguments()
  if (values.help) {
    print(usage)
    return 0
  }
  const seeds = {
    from: count('from', values.from),
    count: count('seeds', values.seeds),
    changes: count('changes', values.changes),
  }
  const comparisons: Comparison[] = []
  for (const variant of Object.keys(variants) as Variant[]) {
    comparisons.push(await compareDesigns(variant, seeds))
  }
  const missing = shortfalls(comparisons)
  if (values.json) print(JSON.stringify({ ...seeds, comparisons, shortfalls: missing }))
  else {
    print(`${seeds.count} seeds from ${seeds.from} for each variant\n`)
    print(tellComparisons(comparisons))
    print('\nHow it comes to that:\n')
    for (const { title, scenario } of examples) {
      print(`${tellExample(title, await runBaseline(scenario))}\n`)
    }
    for (const says of missing) print(says)
  }
  return missing.length === 0 ? 0 : 1
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string', default: '30' },
        from: { type: 'string', default: '1' },
        changes: { type: 'string', default: '120' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    return values
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function count(name: string, text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new UsageError(`--${name} takes a whole number from 1 up; it got "${text}"`)
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

try {
  process.exitCode = await main()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n\n${usage}`)
  process.exitCode = 2
}
