import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from './workspace.ts'

export interface Stage {
  /** As an argument of `npm test -- name`. */
  readonly name: string
  readonly title: string
  /** A script for Node, and its arguments. */
  readonly script: readonly string[]
  /** Of vitest; its tests are counted one by one, other stages count as one. */
  readonly project?: string
  /** Why it cannot run here, or null. */
  readonly leftOut?: () => string | null | Promise<string | null>
}

export interface StageResult {
  readonly stage: Stage
  readonly status: 'passed' | 'failed' | 'left out'
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly ms: number
  readonly output: string
}

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
}

/** Runs a stage, its output held back: stages run side by side. */
export async function runStage(stage: Stage, deadline: number): Promise<StageResult> {
  const reason = await stage.leftOut?.()
  if (reason) {
    const nothing = { passed: 0, failed: 0, skipped: 0, ms: 0 }
    return { stage, status: 'left out', ...nothing, output: reason }
  }
  const started = Date.now()
  const directory = mkdtempSync(path.join(tmpdir(), 'calsync-test-'))
  const report = path.join(directory, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  try {
    const args = [...stage.script, ...(stage.project ? reporters : [])]
    const { code, output } = await runScript(args, deadline)
    const counts = stage.project ? countTests(report, code) : countOne(code)
    const status = counts.failed === 0 ? 'passed' : 'failed'
    return { stage, status, ...counts, ms: Date.now() - started, output }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

type Counts = Pick<StageResult, 'passed' | 'failed' | 'skipped'>

const countOne = (code: number): Counts => ({
  passed: code === 0 ? 1 : 0,
  failed: code === 0 ? 0 : 1,
  skipped: 0,
})

/** A run that failed without a failed test (a file that does not load, no tests) counts as one. */
function countTests(report: string, code: number): Counts {
  let counted: VitestReport
  try {
    counted = JSON.parse(readFileSync(report, 'utf8')) as VitestReport
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const failed = code === 0 ? 0 : Math.max(counted.numFailedTests, 1)
  const skipped = counted.numPendingTests + counted.numTodoTests
  return { passed: counted.numPassedTests, failed, skipped }
}

async function runScript(
  args: readonly string[],
  deadline: number,
): Promise<{ code: number; output: string }> {
  // A group of its own, so that everything it started can be stopped with it.
  const detached = process.platform !== 'win32'
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }
  const child = spawn(process.execPath, args, {
    cwd: root,
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...color },
  })
  let output = ''
  const collect = (chunk: Buffer): void => void (output += chunk.toString('utf8'))
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)

  const stop = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return
    try {
      process.kill(detached ? -child.pid : child.pid, signal)
    } catch {
      // It has just ended.
    }
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  const timer = setTimeout(
    () => {
      output += '\nStopped: the time for all stages is over.\n'
      stop('SIGTERM')
      setTimeout(() => stop('SIGKILL'), 10_000).unref()
    },
    Math.max(deadline - Date.now(), 0),
  )
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  clearTimeout(timer)
  process.off('SIGINT', stop).off('SIGTERM', stop)
  return { code: code ?? 1, output }
}
