import type { Pause, RecordView, Run, StatusSummary, WorkerRow } from '@calsync/core'
import type { Report } from '../output/report.js'
import type { Style } from '../output/style.js'
import { pairs, table } from '../output/table.js'
import { counted, oneLine, relative } from '../output/words.js'
import { flagOf } from '../questions/gate.js'
import { absence, workingWorkers } from '../questions/working-workers.js'
import { iso } from './iso.js'
import { runData } from './run-data.js'

export interface StatusFacts {
  readonly summary: StatusSummary
  readonly pauses: readonly Pause[]
  readonly workers: readonly WorkerRow[]
  readonly runs: readonly Run[]
  /** Records that gave up, the newest of them. */
  readonly dead: readonly RecordView[]
}

/** Dead records of one error class. */
interface FailureGroup {
  readonly errorClass: string
  readonly records: number
  readonly users: readonly string[]
}

export function statusReport(facts: StatusFacts): Report {
  const { summary, pauses, workers, runs } = facts
  const { heads, oldestDueAt, oldestMarkAt, now, ...counts } = summary
  const failures = groupFailures(facts.dead)
  const data = {
    ...counts,
    schedules: heads,
    oldestDueAt: iso(oldestDueAt),
    oldestMarkAt: iso(oldestMarkAt),
    failures,
    pauses: pauses.map((pause) => ({ ...pause, at: iso(pause.at) })),
    workers: workers.map((worker) => ({
      ...worker,
      startedAt: iso(worker.startedAt),
      seenAt: iso(worker.seenAt),
    })),
    runs: runs.map(runData),
    now: iso(now),
  }
  return { kind: 'status', data, text: (style) => statusText(facts, failures, style) }
}

function groupFailures(dead: readonly RecordView[]): FailureGroup[] {
  const byClass = Map.groupBy(dead, ({ record }) => record.lastError?.class ?? 'UNKNOWN_ERROR')
  return [...byClass]
    .map(([errorClass, views]) => ({
      errorClass,
      records: views.length,
      users: [...new Set(views.map(({ userId }) => userId))].slice(0, 10),
    }))
    .sort((a, b) => b.records - a.records)
}

function statusText(facts: StatusFacts, failures: readonly FailureGroup[], style: Style): string {
  const { summary, pauses, workers, runs } = facts
  const { records, now } = summary
  const lines = [
    ['Records', amounts({ ...records })],
    ['In doubt', summary.inDoubt === 0 ? 'none' : style.yellow(String(summary.inDoubt))],
    ['Held back', heldBack(summary.gated, style)],
    ...observed(summary.observed, style),
    [
      'Oldest due',
      summary.oldestDueAt === null ? 'nothing is due' : relative(summary.oldestDueAt, now),
    ],
    ['Changes', waiting(summary.marks, summary.oldestMarkAt, now)],
    ['Schedules', amounts({ ...summary.heads })],
    ['Connections', amounts({ ...summary.connections })],
    ['Results', resultsText(summary, style)],
    ...pauses.map((pause): [string, string] => ['Paused', style.yellow(pauseText(pause, now))]),
    ...failures.map((group): [string, string] => ['Dead', style.red(failureText(group))]),
  ] as const satisfies readonly (readonly [string, string])[]
  const sections = [pairs(lines), workersText(workers, now, style)]
  if (runs.length > 0) sections.push(runsText(runs, now, style))
  const hints = hintsOf(failures)
  if (hints.length > 0) sections.push(hints.map((hint) => style.dim(hint)).join('\n'))
  return sections.join('\n\n')
}

function amounts(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0)
  if (parts.length === 0) return 'none'
  return parts.map(([name, count]) => `${count.toLocaleString('en-US')} ${name}`).join(' · ')
}

function heldBack(gated: number, { yellow }: Style): string {
  if (gated === 0) return 'nothing'
  return yellow(
    `${counted(gated, 'due record')} of connections that may not send; see: calsync health`,
  )
}

/** What organisations that only observe would send. */
function observed(
  { creates, updates, deletes, participants }: StatusSummary['observed'],
  { yellow }: Style,
): [string, string][] {
  if (creates + updates + deletes === 0) return []
  const mails = participants === 0 ? 'no mails' : `at most ${counted(participants, 'mail')}`
  const text = `would send ${amounts({ creates, updates, deletes })}, ${mails}`
  return [['Observing', yellow(text)]]
}

function waiting(marks: number, oldestAt: number | null, now: number): string {
  if (marks === 0 || oldestAt === null) return 'none waiting'
  return `${marks.toLocaleString('en-US')} waiting to be planned, the oldest ${relative(oldestAt, now)}`
}

function resultsText({ outbox, parked }: StatusSummary, { red }: Style): string {
  const waiting = outbox - parked
  const told = waiting === 0 ? 'none waiting' : `${waiting} waiting to be delivered`
  if (parked === 0) return told
  return `${told} · ${red(`${parked} parked: a handler failed; see: calsync retry --parked --dry-run`)}`
}

function pauseText({ scope, by, reason, at }: Pause, now: number): string {
  const what =
    scope.kind === 'everything' ? 'everything' : flagOf(scope).slice(2).replace(' ', ' "') + '"'
  return `${what} by ${by} ${relative(at, now)}${reason === null ? '' : `: ${reason}`}`
}

function failureText({ errorClass, records, users }: FailureGroup): string {
  return `${counted(records, 'record')} ${errorClass} (${users.slice(0, 3).join(', ')}${users.length > 3 ? ', …' : ''})`
}

function workersText(workers: readonly WorkerRow[], now: number, style: Style): string {
  const working = workingWorkers(workers, now)
  const absent = absence(workers, now)
  if (absent !== null) return style.yellow(`Workers: ${absent}`)
  const rows = working.map(({ id, version, startedAt, seenAt, activity, configuration }) => [
    id,
    version,
    transportOf(configuration),
    String(activity['queued'] ?? 0),
    String(activity['running'] ?? 0),
    relative(startedAt, now),
    relative(seenAt, now),
  ])
  const heading = ['WORKER', 'VERSION', 'TRANSPORT', 'QUEUED', 'RUNNING', 'STARTED', 'SEEN']
  return table(heading, rows, style.bold)
}

function transportOf({ transport }: WorkerRow['configuration']): string {
  return typeof transport === 'string' ? transport : ''
}

function runsText(runs: readonly Run[], now: number, style: Style): string {
  const rows = runs.map(({ id, status, listed, planned, by, createdAt, error }) => [
    id,
    status,
    String(listed),
    String(planned),
    by,
    relative(createdAt, now),
    oneLine(error ?? '', 60),
  ])
  return table(['RUN', 'STATUS', 'LISTED', 'PLANNED', 'BY', 'ORDERED', 'ERROR'], rows, style.bold)
}

function hintsOf(failures: readonly FailureGroup[]): string[] {
  const user = failures[0]?.users[0]
  return user === undefined ? [] : [`next: calsync retry --user ${user} --dry-run`]
}
