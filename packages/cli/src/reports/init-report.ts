import { isSeries, type LoadedSchedule } from '@calsync/core'
import type { PreviewedSource } from '../commands/init/preview-rows.js'
import type { Proposal } from '../commands/init/propose.js'
import { exitCodes, type ExitCode } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import { type Style, styleOf } from '../output/style.js'
import { table } from '../output/table.js'
import { oneLine } from '../output/words.js'

export interface InitResult {
  readonly sources: readonly PreviewedSource[]
  /** Tables with times that were not taken. */
  readonly others: readonly Proposal[]
  /** `null` when no table looked like schedules. */
  readonly config: string | null
  /** Where it was written; `null` when it was not. */
  readonly file: string | null
}

/** What `calsync init` found, and what it made of it. */
export function initReport(result: InitResult): Report {
  const { config, file } = result
  return {
    kind: 'init',
    data: dataOf(result),
    exitCode: exitCodeOf(result),
    // Printed, the file stands alone on stdout.
    text: (style) =>
      config !== null && file === null
        ? config
        : `${tell(result, style)}\n\n${conclusion(result, style)}`,
  }
}

/** The same for people, where stdout belongs to the file. */
export function tellProposals(result: InitResult): string {
  return tell(result, styleOf(false))
}

function dataOf({ sources, others, config, file }: InitResult) {
  return {
    file,
    config,
    sources: sources.map(({ proposal, rows, findings }) => ({
      ...proposal,
      findings,
      rows: rows.map(rowData),
    })),
    others: others.map(({ table: name, score, reasons, missing }) => ({
      table: name,
      score,
      reasons,
      missing,
    })),
  }
}

function rowData(row: LoadedSchedule) {
  if (row.kind !== 'found') {
    return { ref: row.ref, error: row.kind === 'invalid' ? row.error.message : 'the row is gone' }
  }
  const { organizationId, facilitators, event, deleted } = row.schedule
  return { ref: row.ref, organizationId, facilitators, event, deleted }
}

function exitCodeOf({ sources }: InitResult): ExitCode {
  const isGood = ({ proposal, findings }: PreviewedSource): boolean =>
    proposal.missing.length === 0 && findings.length === 0
  return sources.length > 0 && sources.every(isGood) ? exitCodes.ok : exitCodes.findings
}

function tell(result: InitResult, style: Style): string {
  const { bold, dim, yellow } = style
  const sections = result.sources.map((source) => sourceText(source, style))
  if (sections.length === 0) sections.push(yellow('No table looks like schedules.'))
  const others = result.others.slice(0, MAX_OTHERS)
  if (others.length > 0) {
    const lines = others.map(({ table: name, reasons, missing }) => {
      const why = missing.length > 0 ? missing.join(', ') : (reasons[0] ?? '')
      return `  ${name}  ${dim(why)}`
    })
    sections.push([bold('Other tables with times'), ...lines].join('\n'))
  }
  return sections.join('\n\n')
}

const MAX_OTHERS = 10

function sourceText({ proposal, rows, findings }: PreviewedSource, style: Style): string {
  const { bold, dim, red, yellow } = style
  const { table: name, kind, query, reasons, notes, missing, timeZone } = proposal
  const lines = [
    `${bold(name)} looks like schedules (kind ${kind}):`,
    ...reasons.map((reason) => `  ${dim('·')} ${reason}`),
    '',
    ...query.split('\n').map((line) => `  ${line}`),
    ...(timeZone === null ? [] : [`  ${dim(`-- times without a zone are in ${timeZone}`)}`]),
    '',
    rows.length === 0 && findings.length === 0 ? '  (no rows yet)' : rowsText(rows, style),
    ...[...missing, ...findings.map(({ message, next }) => `${message}\n    next: ${next}`)].map(
      (text) => red(`  ✗ ${text}`),
    ),
    ...notes.map((note) => yellow(`  ! ${note}`)),
  ]
  return lines.filter((line, index) => line !== '' || lines[index - 1] !== '').join('\n')
}

function rowsText(rows: readonly LoadedSchedule[], { dim, red }: Style): string {
  if (rows.length === 0) return ''
  const cells = rows.map((row): string[] => {
    if (row.kind !== 'found') {
      return [row.ref, red(row.kind === 'invalid' ? oneLine(row.error.message, 80) : 'gone')]
    }
    const { event, facilitators } = row.schedule
    const shown = facilitators.slice(0, 3).map((id) => oneLine(id, 40))
    const more = facilitators.length > 3 ? ` +${facilitators.length - 3}` : ''
    return [
      oneLine(row.ref, 50),
      oneLine(event.title, 40),
      event.showWithoutTime ? event.start.slice(0, 10) : event.start.replace('T', ' ').slice(0, 16),
      event.timeZone ?? (event.showWithoutTime ? 'all day' : red('none')),
      isSeries(event) ? `${event.duration}, a series` : event.duration,
      shown.length === 0 ? red('nobody') : `${shown.join(', ')}${more}`,
    ]
  })
  const heading = ['SCHEDULE', 'TITLE', 'START', 'ZONE', 'LASTS', 'FACILITATORS']
  return table(heading, cells, dim)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}

function conclusion({ file, sources }: InitResult, { green, dim }: Style): string {
  if (file === null) {
    const why = sources.length === 0 ? 'Nothing was written' : 'It was not written'
    return `${why}. ${dim('next: name a table with --table, or write the SELECT: docs/sources.md')}`
  }
  return `${green('✓')} wrote ${file}\n${dim('next: look at it, then calsync migrate, and calsync doctor')}`
}
