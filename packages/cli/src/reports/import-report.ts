import type { ReadEvent, UnreadableEvent } from '@calsync/ics'
import { isSeries } from '@calsync/core'
import type { ImportRequest } from '../commands/import/import-calendars.js'
import type { ImportPlan } from '../commands/import/plan-import.js'
import { exitCodes, type ExitCode } from '../output/exit-code.js'
import type { Report } from '../output/report.js'
import type { Style } from '../output/style.js'
import { pairs } from '../output/table.js'
import { counted, oneLine } from '../output/words.js'

export interface ImportResult {
  readonly request: ImportRequest
  readonly plan: ImportPlan
  readonly isDryRun: boolean
}

/** What an import did, or would do. */
export function importReport(result: ImportResult): Report {
  const { request, isDryRun } = result
  const data = dataOf(result)
  return {
    kind: isDryRun ? 'import.preview' : 'import',
    data,
    exitCode: exitCodeOf(data, isDryRun),
    text: (style) => textOf(data, request, isDryRun, style),
  }
}

type ImportData = ReturnType<typeof dataOf>

function dataOf({ request, plan, isDryRun }: ImportResult) {
  const { files, owner, organizationId, kind, prune } = request
  const { created, changed, unchanged, gone, uncertain, repeated } = plan
  const events = files.flatMap(({ calendar }) => calendar.events)
  const missing = [...gone, ...uncertain].map(({ id, title, calendar }) => ({
    schedule: `${kind}:${id}`,
    title,
    file: calendar,
  }))
  return {
    dryRun: isDryRun,
    owner,
    organizationId,
    kind,
    files: files.map(({ name, calendar }) => ({
      file: name,
      calendar: calendar.name,
      events: calendar.events.length,
      series: calendar.events.filter(({ event }) => isSeries(event)).length,
      superseded: calendar.superseded,
    })),
    read: events.length,
    repeated,
    new: created.length,
    changed: changed.length,
    unchanged,
    gone: missing,
    pruned: prune ? gone.length : 0,
    notes: notesOf(events),
    unreadable: files.flatMap(({ name, calendar }) =>
      calendar.unreadable.map((event) => ({ file: name, ...event })),
    ),
  }
}

function notesOf(events: readonly ReadEvent[]) {
  const titles = Map.groupBy(
    events.flatMap(({ event, notes }) => notes.map((note) => ({ note, title: event.title }))),
    ({ note }) => note,
  )
  return [...titles].map(([note, of]) => ({ note, titles: of.map(({ title }) => title) }))
}

/** Partly done where some could not be read; a dry run only finds that out. */
function exitCodeOf({ read, unreadable }: ImportData, isDryRun: boolean): ExitCode {
  if (unreadable.length === 0) return exitCodes.ok
  if (isDryRun) return exitCodes.findings
  return read === 0 ? exitCodes.failed : exitCodes.partlyDone
}

function textOf(
  data: ImportData,
  { prune }: ImportRequest,
  isDryRun: boolean,
  style: Style,
): string {
  const { yellow, dim, bold, red } = style
  const files = data.files.map(
    ({ file, events, series }) => `${file}: ${counted(events, 'event')}, ${series} of them series`,
  )
  const kept = data.gone.length - data.pruned
  const counts = pairs([
    ['Read', counted(data.read, 'event')],
    ['New', `${data.new}`],
    ['Changed', `${data.changed}`],
    ['Unchanged', `${data.unchanged}`],
    ['Gone', goneText(data, prune, style)],
    ['Unreadable', data.unreadable.length === 0 ? '0' : red(`${data.unreadable.length}`)],
  ])
  const sections = [
    files.join('\n'),
    counts,
    namedList(
      data.gone.map(({ title, file }) => ({ title, reason: `gone from ${file}` })),
      yellow,
    ),
    namedList(data.unreadable, red),
    data.notes
      .map(({ note, titles }) => dim(`${counted(titles.length, 'event')}: ${note}`))
      .join('\n'),
    ...(kept > 0 && !prune ? [dim('next: --prune deletes what is gone')] : []),
    ...(isDryRun ? [`${bold('Dry run')}: nothing was changed.`] : []),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

function goneText({ gone, pruned }: ImportData, prune: boolean, { yellow }: Style): string {
  if (gone.length === 0) return '0'
  if (!prune) return yellow(`${gone.length}, kept`)
  if (pruned === gone.length) return yellow(`${gone.length}, deleted`)
  const why = 'because events without a UID stand in their file, which may be these'
  return yellow(`${gone.length}, ${pruned} of them deleted; the others are kept ${why}`)
}

const MAX_NAMED = 20

/** Events by reason, the most frequent ones first. */
function namedList(
  events: readonly Pick<UnreadableEvent, 'title' | 'reason'>[],
  paint: (text: string) => string,
): string {
  const byReason = [...Map.groupBy(events, ({ reason }) => reason)]
  return byReason
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, of]) => {
      const titles = of.slice(0, MAX_NAMED).map(({ title }) => oneLine(title || '(no title)', 60))
      const more = of.length > MAX_NAMED ? `; and ${of.length - MAX_NAMED} more` : ''
      return `${paint(`${counted(of.length, 'event')}: ${reason}`)}\n  ${titles.join('; ')}${more}`
    })
    .join('\n')
}
