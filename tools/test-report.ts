import { styleText } from 'node:util'
import type { StageResult } from './test-stage.ts'

const write = (line: string): void => void process.stdout.write(`${line}\n`)
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

export function printTitle(names: readonly string[]): void {
  write(`calsync: ${names.length} stages (${names.join(', ')})\n`)
}

/** One line for a stage that passed, everything it printed for one that failed. */
export function printResult({ stage, status, passed, skipped, ms, output }: StageResult): void {
  const title = stage.title.padEnd(34)
  if (status === 'passed') {
    const tests = stage.project ? `  ${passed} tests${skipped ? `, ${skipped} skipped` : ''}` : ''
    write(`${styleText('green', '✓')} ${title} ${seconds(ms).padStart(8)}${tests}`)
  } else if (status === 'left out') {
    write(styleText('yellow', `! ${title} LEFT OUT: ${output}`))
  } else {
    write(styleText('red', `✗ ${title} ${seconds(ms).padStart(8)}`))
    write(output.trimEnd().replace(/^/gm, '    '))
  }
}

/** The table, what was left out, and the line to count by. The exit code. */
export function printSummary(results: readonly StageResult[], ms: number): number {
  const sum = (key: 'passed' | 'failed'): number =>
    results.reduce((total, result) => total + result[key], 0)
  const row = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(34) : cell.padStart(9))).join(' ')

  write(`\n${row(['Stage', 'result', 'passed', 'failed', 'skipped', 'time'])}`)
  for (const { stage, status, passed, failed, skipped, ms } of results) {
    const counts = [passed, failed, skipped].map(String)
    write(row([stage.title, status, ...counts, seconds(ms)]))
  }
  write(row(['All', '', String(sum('passed')), String(sum('failed')), '', seconds(ms)]))

  const leftOut = results.filter(({ status }) => status === 'left out')
  for (const { stage, output } of leftOut) {
    write(
      styleText('yellow', `\nLEFT OUT, so nothing is known about it: ${stage.title}: ${output}`),
    )
  }
  const failed = results.filter(({ status }) => status === 'failed')
  if (failed.length > 0) {
    const names = failed.map(({ stage }) => stage.name).join(' ')
    write(styleText('red', `\nFailed: ${names}. Again, these alone: npm test -- ${names}`))
  }
  write(`\n${sum('passed')} passed, ${sum('failed')} failed`)
  return failed.length === 0 ? 0 : 1
}
