import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROUNDS = 20
const main = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url))

/** How many times as long `calsync --help` takes as an empty Node process; medians of 20. */
export function measureStartup(): { readonly helpMs: number; readonly emptyMs: number } {
  const help: number[] = []
  const empty: number[] = []
  // Alternately, so that whatever else the machine does strikes both.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const emptyMs = time(['-e', '0'])
    const helpMs = time([main, '--help'])
    if (round === 0) continue
    empty.push(emptyMs)
    help.push(helpMs)
  }
  return { helpMs: median(help), emptyMs: median(empty) }
}

function time(args: readonly string[]): number {
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`node ${args.join(' ')} failed: ${stderr}`)
  return performance.now() - started
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
