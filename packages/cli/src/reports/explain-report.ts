import { type Explanation, type HeldReport, readPart } from '@calsync/core'
import type { Report } from '../output/report.js'
import type { Style } from '../output/style.js'
import { pairs, table } from '../output/table.js'
import { instant, oneLine } from '../output/words.js'
import { type Gate, gateOf, type GateFacts } from '../questions/gate.js'
import { type NextOfRecord, nextOfRecord } from '../questions/next-of-record.js'
import { iso } from './iso.js'
import { recordRow } from './record-row.js'

type ExplainedRecord = Explanation['records'][number]

interface Judged {
  readonly view: ExplainedRecord
  readonly gate: Gate | null
  readonly next: NextOfRecord
}

export function explainReport(
  ref: string,
  explanation: Explanation,
  facts: GateFacts & { readonly held: HeldReport },
  now: number,
): Report {
  const records = explanation.records.map((view): Judged => {
    const { connection, record, userId } = view
    const gate = gateOf(connection, facts)
    const { heldUntil } = connection
    return { view, gate, next: nextOfRecord(record, { userId, gate, heldUntil, now }) }
  })
  const { head, pendingMarks, audit } = explanation
  const data = {
    ref,
    head,
    pendingMarks,
    heldRemovals: facts.held.mailboxes.map(({ since, ...mailbox }) => ({
      ...mailbox,
      since: iso(since),
    })),
    records: records.map(({ view, gate, next }) => ({ ...recordRow(view), held: gate, next })),
    audit: audit.map((entry) => ({ ...entry, at: iso(entry.at) })),
  }
  return {
    kind: 'explain',
    data,
    rows: data.records,
    text: (style) => explainText(ref, explanation, records, facts.held, style),
  }
}

function explainText(
  ref: string,
  { head, pendingMarks, audit }: Explanation,
  records: readonly Judged[],
  held: HeldReport,
  style: Style,
): string {
  const sections = [headText(ref, head, pendingMarks, style)]
  const waiting = waitingText(head, held, style)
  if (waiting !== null) sections.push(waiting)
  if (records.length === 0) sections.push('No calendar has or had it.')
  for (const record of records) sections.push(recordText(record, style))
  sections.push(audit.length === 0 ? 'Nothing was ever sent for it.' : auditText(audit, style))
  return sections.join('\n\n')
}

function headText(
  ref: string,
  head: Explanation['head'],
  pendingMarks: number,
  { bold, yellow, red }: Style,
): string {
  const snapshot = head?.snapshot ?? null
  const event = snapshot?.event
  const lines: [string, string][] = [['Schedule', bold(ref)]]
  if (head === null) lines.push(['State', 'not planned yet'])
  else lines.push(['State', `${head.state}, version ${head.version}`])
  if (event !== undefined) {
    lines.push(['Title', event.title ?? ''])
    lines.push(['Start', `${event.start} ${event.timeZone ?? ''}`.trim()])
    lines.push(['Users', snapshot?.facilitators.join(', ') || 'none'])
  }
  if (head?.error) lines.push(['Error', red(`${head.error.class}: ${head.error.message}`)])
  if (pendingMarks > 0) lines.push(['Changes', yellow(`${pendingMarks} waiting to be planned`)])
  return pairs(lines)
}

/** What only a person can decide about the schedule as a whole; `null` for nothing. */
function waitingText(
  head: Explanation['head'],
  { removals, mailboxes }: HeldReport,
  { red, yellow, dim }: Style,
): string | null {
  if (removals > 0) {
    const users = mailboxes.map(({ userId }) => userId).join(', ')
    return [
      red(`MASS_DELETION: it was to vanish from the calendar of ${users}, with too many others.`),
      dim('next: calsync release --everything --dry-run; bring the rows back, or release them'),
    ].join('\n')
  }
  if (head?.state !== 'source_missing') return null
  return [
    yellow('There is no row of it, and nobody said that it is deleted; its events stay.'),
    dim('next: bring the row back, or call schedules.deleted() for it'),
  ].join('\n')
}

function recordText({ view, next }: Judged, { bold, yellow, red, dim }: Style): string {
  const { record, userId, integration, connection, reason } = view
  const { desired, applied, attempt, doubt, lastError, externalId, part } = record
  const lines: [string, string][] = [
    ['Status', record.status === 'dead' ? red('dead') : record.status],
    ['Desired', `v${desired.version} ${desired.presence}`],
    [
      'Applied',
      applied === null
        ? 'nothing'
        : `v${applied.version} ${applied.presence} at ${instant(applied.at)}`,
    ],
  ]
  if (reason !== null) lines.push(['Why', reason])
  if (applied !== null && applied.altered.length > 0) {
    const fields = applied.altered.join(', ')
    lines.push(['Altered', yellow(`${integration} made something else of: ${fields}`)])
  }
  if (externalId !== null) lines.push(['Event id', externalId])
  if (attempt !== null) {
    lines.push([
      'Attempt',
      `${attempt.action} of v${attempt.version}, sent ${instant(attempt.sentAt)}`,
    ])
  }
  if (doubt !== null) lines.push(['Doubt', yellow(doubt)])
  if (record.dueAt !== null) lines.push(['Due', instant(record.dueAt)])
  if (lastError !== null && record.status !== 'synced') {
    const requestId =
      lastError.requestId === undefined ? '' : ` (request id ${lastError.requestId})`
    lines.push(['Error', red(`${lastError.class}: ${oneLine(lastError.message, 160)}${requestId}`)])
  }
  lines.push(['Next', next.happens])
  if (next.command !== null) lines.push(['', dim(next.command)])
  const what = `${userId} on ${integration} (${connection.account})${partWords(part)}`
  return `${bold(what)}\n${pairs(lines)}`
}

/** Which part of the schedule a record is about. */
function partWords(part: string): string {
  const key = readPart(part)
  switch (key.kind) {
    case 'whole':
      return key.generation === 1 ? '' : `, its series number ${key.generation}`
    case 'apart':
      return `, the occurrence of ${key.recurrenceId} as an event of its own`
    case 'occurrence':
      return `, the occurrence of ${key.recurrenceId} within its series`
  }
}

function auditText(audit: Explanation['audit'], style: Style): string {
  const rows = audit.map(
    ({ at, userId, action, version, tryNumber, outcome, error, durationMs, requestId }) => [
      instant(at),
      userId,
      action,
      `v${version}`,
      String(tryNumber),
      outcome,
      `${Math.round(durationMs)} ms`,
      requestId ?? '',
      oneLine(error === null ? '' : `${error.class}: ${error.message}`, 100),
    ],
  )
  const heading = [
    'AT',
    'USER',
    'ACTION',
    'VERSION',
    'TRY',
    'OUTCOME',
    'TOOK',
    'REQUEST ID',
    'ERROR',
  ]
  return table(heading, rows, style.bold)
}
