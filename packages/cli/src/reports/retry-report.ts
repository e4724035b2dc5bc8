import type { RecordView } from '@calsync/core'
import { exitCodes, type ExitCode } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import type { Style } from '../output/style.js'
import { table } from '../output/table.js'
import { counted, oneLine } from '../output/words.js'
import { type Progress as RecordProgress, recordProgress } from '../questions/record-progress.js'
import type { Gate } from '../questions/gate.js'
import { recordRow } from './record-row.js'

/** A record and where its retry has come to. */
export interface RetriedRecord {
  readonly view: RecordView
  /** What keeps its connection from sending; `null` when nothing does. */
  readonly gate: Gate | null
}

/** What a retry would reach. */
export function retryPreviewReport(records: readonly RetriedRecord[]): Report {
  const rows = records.map(({ view, gate }) => ({ ...recordRow(view), held: gate }))
  return {
    kind: 'retry.preview',
    data: { records: rows, count: rows.length },
    rows,
    text: (style) => {
      if (records.length === 0) return nothing
      const would = `${style.bold('Dry run')}: ${counted(rows.length, 'record')} would be tried again; nothing was changed.`
      return `${recordTable(records, style)}\n\n${would}`
    },
  }
}

const nothing = 'Nothing to do: no record waits for a retry.'

/** There was nothing to retry; `alreadyDue` records wait for a worker as it is. */
export function nothingToRetryReport(alreadyDue: number): Report {
  return {
    kind: 'retry',
    data: { records: [], retried: 0, applied: 0, failed: 0, held: 0, open: 0, alreadyDue },
    rows: [],
    text: () =>
      alreadyDue === 0
        ? nothing
        : `Nothing to do: ${counted(alreadyDue, 'record')} due already, waiting for a worker.`,
  }
}

/** What became of a retry; `followed` is false when nobody waited for it. */
export function retryReport(records: readonly RetriedRecord[], followed: boolean): Report {
  const rows = records.map(({ view, gate }) => ({
    ...recordRow(view),
    held: gate,
    result: recordProgress(view.record, gate),
  }))
  const count = (wanted: RecordProgress): number =>
    rows.filter(({ result }) => result === wanted).length
  const totals = {
    retried: rows.length,
    applied: count('applied'),
    failed: count('dead'),
    held: count('held'),
    open: count('waiting') + count('failing'),
  }
  return {
    kind: 'retry',
    data: { records: rows, ...totals, alreadyDue: 0 },
    rows,
    text: (style) => `${recordTable(records, style)}\n\n${summary(totals, followed)}`,
    exitCode: followed ? exitCodeFor(totals) : exitCodes.ok,
  }
}

interface Totals {
  readonly retried: number
  readonly applied: number
  readonly failed: number
  readonly held: number
  readonly open: number
}

function exitCodeFor({ retried, applied, failed }: Totals): ExitCode {
  if (applied === retried) return exitCodes.ok
  return failed === retried ? exitCodes.failed : exitCodes.partlyDone
}

function summary({ retried, applied, failed, held, open }: Totals, followed: boolean): string {
  if (!followed) return `${counted(retried, 'record')} made due. See them go: calsync status`
  const parts = [
    `${applied} applied`,
    ...(failed === 0 ? [] : [`${failed} failed again`]),
    ...(held === 0 ? [] : [`${held} held back`]),
    ...(open === 0 ? [] : [`${open} still open`]),
  ]
  return `${counted(retried, 'record')} tried again: ${parts.join(', ')}.`
}

const words: Readonly<Record<RecordProgress, string>> = {
  applied: 'applied',
  dead: 'dead',
  failing: 'retrying',
  waiting: 'due',
  held: 'held back',
}

function recordTable(records: readonly RetriedRecord[], style: Style): string {
  const rows = records.map(({ view, gate }) => {
    const { record, userId, title } = view
    const progress = recordProgress(record, gate)
    const note = gate === null ? (record.lastError?.message ?? '') : `${gate.why}; ${gate.next}`
    return [
      record.ref + (record.part === '' ? '' : `/${record.part}`),
      oneLine(title ?? '', 40),
      userId,
      paint(words[progress], progress, style),
      record.lastError?.class ?? '',
      oneLine(note, 80),
    ]
  })
  return table(['SCHEDULE', 'TITLE', 'USER', 'STATE', 'ERROR', 'NOTE'], rows, style.bold)
}

function paint(word: string, progress: RecordProgress, { green, red, yellow }: Style): string {
  if (progress === 'applied') return green(word)
  return progress === 'dead' ? red(word) : yellow(word)
}
