import type {
  HeldReport,
  Pause,
  RecordView,
  Release,
  Run,
  ScanState,
  StatusSummary,
  WorkerRow,
} from '@calsync/core'
import type { Report } from '../output/report.js'
import type { Style } from '../output/style.js'
import { pairs, table } from '../output/table.js'
import { counted, oneLine, relative } from '../output/words.js'
import { flagOf } from '../questions/gate.js'
import { scanWords } from '../questions/scan-words.js'
import { absence, workingWorkers } from '../questions/working-workers.js'
import { releaseFlag } from './held-report.js'
import { iso } from './iso.js'
import { runData } from './run-data.js'

export interface StatusFacts {
  readonly summary: StatusSummary
  readonly pauses: readonly Pause[]
  readonly workers: readonly WorkerRow[]
  readonly runs: readonly Run[]
  /** Records that gave up, the newest of them. */
  readonly dead: readonly RecordView[]
  /** Schedules that stand as another template or version of calsync made them. */
  readonly outdated: number
  /** What the guard against mass deletion holds. */
  readonly held: HeldReport
  readonly releases: readonly Release[]
  /** How far the scans for changes that nobody marked have come. */
  readonly scans: readonly ScanState[]
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
    outdated: facts.outdated,
    failures,
    held: {
      ...facts.held,
      since: iso(facts.held.since),
      mailboxes: facts.held.mailboxes.map((mailbox) => ({ ...mailbox, since: iso(mailbox.since) })),
    },
    releases: facts.releases.map((release) => ({
      ...release,
      until: iso(release.until),
      at: iso(release.at),
    })),
    scans: facts.scans.map(scanData),
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
    ...(facts.outdated === 0
      ? []
      : [['Versions', style.yellow(outdatedText(facts.outdated))] as [string, string]]),
    ['Connections', amounts({ ...summary.connections })],
    ['Results', resultsText(summary, style)],
    ...guardLines(facts, style),
    ...scanLines(facts),
    ...pauses.map((pause): [string, string] => ['Paused', style.yellow(pauseText(pause, now))]),
    ...failures.map((group): [string, string] => ['Dead', style.red(failureText(group))]),
  ] as const satisfies readonly (readonly [string, string])[]
  const sections = [pairs(lines), workersText(workers, now, style)]
  if (runs.length > 0) sections.push(runsText(runs, now, style))
  const hints = hintsOf(facts, failures)
  if (hints.length > 0) sections.push(hints.map((hint) => style.dim(hint)).join('\n'))
  return sections.join('\n\n')
}

function amounts(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).filter(([, count]) => count > 0)
  if (parts.length === 0) return 'none'
  return parts.map(([name, count]) => `${count.toLocaleString('en-US')} ${name}`).join(' · ')
}

const MANY = 100_000

/** What to tell of schedules that stand as another version made them; counted up to 100,000. */
export function outdatedText(outdated: number): string {
  const count = `${outdated < MANY ? '' : 'at least '}${counted(outdated, 'schedule')}`
  const [were, them] = outdated === 1 ? ['was', 'it'] : ['were', 'them']
  return `${count} ${were} rendered by another version; calsync rollout brings ${them} up to date`
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
  const rows = runs.map(({ id, rollout, status, listed, planned, by, createdAt, error }) => [
    id,
    rollout === null ? 'backfill' : 'rollout',
    status,
    String(listed),
    String(planned),
    by,
    relative(createdAt, now),
    oneLine(error ?? '', 60),
  ])
  return table(
    ['RUN', 'KIND', 'STATUS', 'LISTED', 'PLANNED', 'BY', 'ORDERED', 'ERROR'],
    rows,
    style.bold,
  )
}

function scanLines({ scans, summary }: StatusFacts): [string, string][] {
  const words = scanWords(scans, summary.now)
  return words === null ? [] : [['Scans', words]]
}

function scanData({ watermark, running, last, ...scan }: ScanState): object {
  return {
    ...scan,
    watermark: iso(watermark),
    running: running === null ? null : { ...running, startedAt: iso(running.startedAt) },
    last:
      last === null
        ? null
        : { ...last, startedAt: iso(last.startedAt), finishedAt: iso(last.finishedAt) },
  }
}

function guardLines({ held, releases, summary }: StatusFacts, style: Style): [string, string][] {
  const { now, heads } = summary
  const lines: [string, string][] = []
  if (held.removals > 0) {
    const users = held.mailboxes.slice(0, 3).map(({ userId }) => userId)
    const whose = `${users.join(', ')}${held.mailboxCount > users.length ? ', …' : ''}`
    const what = `MASS_DELETION: ${counted(held.removals, 'event')} in ${counted(held.mailboxCount, 'calendar')} kept (${whose}), since ${relative(held.since ?? now, now)}`
    lines.push(['Held', style.red(what)])
  }
  for (const { scope, by, until, reason } of releases) {
    const why = reason === null ? '' : `: ${reason}`
    lines.push([
      'Released',
      style.yellow(`${releaseFlag(scope).slice(2)} by ${by}, over ${relative(until, now)}${why}`),
    ])
  }
  if (heads.source_missing > 0) {
    const what = `${counted(heads.source_missing, 'schedule')} without a row; their events stay`
    lines.push(['Missing', style.yellow(what)])
  }
  return lines
}

function hintsOf(
  { held, summary }: StatusFacts,
  failures: readonly FailureGroup[],
): readonly string[] {
  const hints: string[] = []
  const user = failures[0]?.users[0]
  if (user !== undefined) hints.push(`next: calsync retry --user ${user} --dry-run`)
  if (held.removals > 0) hints.push('next: calsync release --everything --dry-run')
  if (summary.heads.source_missing > 0) {
    hints.push('next: call schedules.deleted() for rows that were removed; see v_missing for which')
  }
  return hints
}
