import type { FindingCounts, ReconcileReport } from '@calsync/core'
import { type ExitCode, exitCodes } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import { table } from '../output/table.js'
import { counted } from '../output/words.js'

export interface ReconcileAsked {
  readonly full: boolean
  readonly dryRun: boolean
}

const meanings: Readonly<Record<keyof FindingCounts, string>> = {
  unknown: 'a row that was never planned',
  returned: 'a row that was deleted or missing, and is there',
  edited: 'a row that says something else than was planned',
  deleted: 'a row marked deleted whose events stand',
  vanished: 'no row, though events stand; they stay',
}

/** What a scan found, and what becomes of it. */
export function reconcileReport(report: ReconcileReport, asked: ReconcileAsked): Report {
  const { found, such, looked, unread, error, isWhole } = report
  const total = Object.values(found).reduce((sum, count) => sum + count, 0)
  return {
    kind: asked.dryRun ? 'reconcile.preview' : 'reconcile',
    data: { ...report, total, full: asked.full },
    rows: such,
    text: ({ bold, dim, green, yellow, red }) => {
      const lines: string[] = []
      if (such.length > 0) {
        const rows = such.map(({ ref, kind }) => [ref, kind, meanings[kind]])
        lines.push(table(['SCHEDULE', 'FOUND', 'MEANS'], rows, bold))
        if (total > such.length)
          lines.push(dim(`and ${counted(total - such.length, 'more schedule')}`))
      }
      const what = `${counted(looked, 'row')} looked at, ${counted(total, 'difference')}.`
      lines.push(total === 0 ? green(what) : yellow(what))
      if (unread > 0) lines.push(red(`${counted(unread, 'row')} could not be read.`))
      if (error !== null) lines.push(red(`A source could not be listed: ${error}`))
      if (!isWhole) lines.push(yellow('Stopped before the end.'))
      if (asked.dryRun) lines.push(`${bold('Dry run')}: nothing was changed.`)
      else if (total > 0) lines.push('They are marked; workers plan them. See: calsync status')
      if (!asked.full)
        lines.push(dim('Rows updated lately only; for all rows: calsync reconcile --full'))
      return lines.join('\n\n')
    },
    exitCode: exitCodeOf(report, total, asked),
  }
}

function exitCodeOf(
  { error, unread, isWhole }: ReconcileReport,
  total: number,
  { dryRun }: ReconcileAsked,
): ExitCode {
  if (!isWhole) return exitCodes.interrupted
  if (error !== null || unread > 0) return exitCodes.partlyDone
  return dryRun && total > 0 ? exitCodes.findings : exitCodes.ok
}
