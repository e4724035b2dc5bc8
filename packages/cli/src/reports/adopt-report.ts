import { type AdoptionReport, type AdoptionResult, isAdopted } from '@calsync/core'
import type { AdoptionInput } from '../commands/adopt/adoption-input.js'
import { exitCodes, type ExitCode } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import type { Style } from '../output/style.js'
import { pairs, table } from '../output/table.js'
import { counted, oneLine } from '../output/words.js'

export interface AdoptFacts {
  readonly report: AdoptionReport
  readonly input: Pick<AdoptionInput, 'placeOf' | 'problem'>
  readonly dryRun: boolean
  readonly verified: boolean
  readonly interrupted: boolean
}

const SHOWN = 50

/** What became of rows that were to be adopted. */
export function adoptReport(facts: AdoptFacts): Report {
  const { report, input, dryRun, verified } = facts
  const rows = report.results.map((result) => ({ ...result, place: input.placeOf(result.row) }))
  const { rows: total, counts } = report
  return {
    kind: dryRun ? 'adopt.preview' : 'adopt',
    data: { dryRun, verified, total, counts, problem: input.problem(), rows },
    rows,
    text: (style) => textOf(facts, style),
    exitCode: exitCodeOf(facts),
  }
}

function exitCodeOf({ report, input, dryRun, interrupted }: AdoptFacts): ExitCode {
  if (interrupted) return exitCodes.interrupted
  const good = report.results.filter(({ answer }) => isAdopted(answer)).length
  if (good === report.rows && input.problem() === null) return exitCodes.ok
  if (dryRun) return exitCodes.findings
  return good === 0 ? exitCodes.failed : exitCodes.partlyDone
}

function textOf({ report, input, dryRun, interrupted }: AdoptFacts, style: Style): string {
  const { bold, dim, green, red, yellow } = style
  const refused = report.results.filter(({ answer }) => !isAdopted(answer))
  const { adopted = 0, removed = 0, already = 0 } = report.counts
  const sections = [
    pairs([
      ['Rows', report.rows.toLocaleString('en-US')],
      ['Adopted', green(adopted.toLocaleString('en-US'))],
      ['To be removed', removed === 0 ? '0' : yellow(removed.toLocaleString('en-US'))],
      ['Already', already.toLocaleString('en-US')],
      ['Refused', refused.length === 0 ? '0' : red(refused.length.toLocaleString('en-US'))],
    ]),
  ]
  if (refused.length > 0) sections.push(refusedText(refused, input, style))
  const problem = input.problem()
  if (problem !== null) sections.push(red(`The input was not read to its end: ${problem}`))
  if (interrupted)
    sections.push(yellow('Stopped; run it again to go on: what is adopted stays so.'))
  if (dryRun) sections.push(`${bold('Dry run')}: nothing was changed.`)
  else if (refused.length > 0) sections.push(dim('next: calsync adopt --status; docs/adoption.md'))
  return sections.join('\n\n')
}

function refusedText(
  refused: readonly AdoptionResult[],
  { placeOf }: Pick<AdoptionInput, 'placeOf'>,
  { bold }: Style,
): string {
  const lines = refused
    .slice(0, SHOWN)
    .map(({ row, schedule, userId, answer, message }) => [
      placeOf(row),
      oneLine(schedule, 40),
      oneLine(userId, 40),
      answer,
      oneLine(message, 120),
    ])
  const more = refused.length - lines.length
  const rest = more > 0 ? `\n… and ${counted(more, 'more row', 'more rows')}: -o jsonl` : ''
  return table(['WHERE', 'SCHEDULE', 'USER', 'ANSWER', 'WHY'], lines, bold) + rest
}
