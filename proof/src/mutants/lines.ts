import type { Mutant } from './mutant.ts'
import type { Trial } from './trial.ts'

/** The heading of the table. */
export function headingLine(mutants: readonly Pick<Mutant, 'name'>[]): string {
  return row(widthOf(mutants), '', 'mutant', 'fell', 'seed', 'changes', 'time', 'what it does')
}

/** One row: what fell and how fast, or that nothing did. */
export function mutantLine(
  mutants: readonly Pick<Mutant, 'name'>[],
  { name, says }: Pick<Mutant, 'name' | 'says'>,
  { finding, ms }: Trial,
): string {
  const width = widthOf(mutants)
  const time = seconds(ms)
  switch (finding.kind) {
    case 'fell': {
      const { invariant, seed, changes } = finding
      return row(width, 'caught', name, invariant, `${seed ?? ''}`, `${changes}`, time, says)
    }
    case 'clean':
      return row(width, 'ALIVE', name, '', '', `${finding.changes}`, time, says)
    case 'no_verdict':
      return `${row(width, 'FAILED', name, '', '', '', time, says)}\n${indented(finding.why)}`
  }
}

/** The run over calsync as it is, which has to be clean. */
export function realLine(where: Mutant['where'], { finding, ms }: Trial): string {
  const time = seconds(ms)
  switch (finding.kind) {
    case 'clean':
      return `calsync as it is, ${where}: nothing fell over ${finding.changes} changes (${time})`
    case 'fell':
      return `calsync as it is, ${where}: ${finding.invariant} fell (${time}), so the mutants prove nothing\n${indented(`seed ${finding.seed}: ${finding.says}`)}`
    case 'no_verdict':
      return `calsync as it is, ${where}: no verdict (${time})\n${indented(finding.why)}`
  }
}

/** The last line: what it all came to. */
export function summaryLine(trials: readonly Trial[]): string {
  const caught = trials.filter(({ finding }) => finding.kind === 'fell').length
  const all = trials.length
  const total = seconds(trials.reduce((sum, { ms }) => sum + ms, 0))
  const left = all - caught
  if (left === 0) return `${all} of ${all} mutants caught, ${total} of running in all.`
  return `${caught} of ${all} mutants caught, ${left} NOT: the proof has a hole there.`
}

function row(width: number, verdict: string, name: string, ...rest: string[]): string {
  const [fell = '', seed = '', changes = '', time = '', says = ''] = rest
  const columns = [
    verdict.padEnd(6),
    name.padEnd(width),
    fell.padEnd(4),
    seed.padStart(5),
    changes.padStart(8),
    time.padStart(8),
    says,
  ]
  return columns.join('  ').trimEnd()
}

function widthOf(mutants: readonly Pick<Mutant, 'name'>[]): number {
  return Math.max(...mutants.map(({ name }) => name.length))
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function indented(text: string): string {
  return text.replace(/^/gm, '        ')
}
