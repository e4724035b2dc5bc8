import type { Percentiles } from './percentiles.ts'
import { upperBound, type ChaosReport, type FaultReport, type RunReport } from './report.ts'

/** The report for people: a table of faults for each transport, and what was found. */
export function renderReport({ seed, commit, durationMs, runs }: ChaosReport): string {
  const changed = commit?.endsWith('+') === true ? ' with changes' : ''
  const sources = commit === null ? 'sources not in git' : `commit ${commit.slice(0, 12)}${changed}`
  const head = `seed ${seed}, ${sources}, ${minutes(durationMs)} in all`
  return [head, ...runs.map(renderRun)].join('\n\n')
}

function renderRun(run: RunReport): string {
  const { transport, durationMs, rounds, kills, coverage, counts, unwilling } = run
  const all = kills.atFailpoints + kills.atRandomTimes + kills.hosts
  const lines = [
    `${transport === 'kafka' ? 'Kafka' : 'Postgres alone'}: ${rounds} rounds in ${minutes(durationMs)}`,
    ...table(run.faults),
    '',
    `${all} processes killed: ${kills.atFailpoints} workers at failpoints, ` +
      `${kills.atRandomTimes} at random times, ${kills.hosts} hosts`,
    `${coverage.pointsKilledAt} of ${coverage.points} failpoints killed at ` +
      `(${coverage.placesKilledAt} of ${coverage.places} with "before" and "after" told apart)`,
    ...never(coverage.never),
    ...(unwilling === 0 ? [] : [`${unwilling} workers did not stop in time when asked to`]),
    `at rest after the faults of a round: ${figures(run.quiet)}`,
    `${counts.changes} changes, ${counts.calls} calls, at most ${counts.maxInFlight} at once in a mailbox`,
    found(run),
  ]
  return lines.join('\n')
}

function table(faults: readonly FaultReport[]): string[] {
  const width = Math.max(...faults.map(({ name }) => name.length), 'fault'.length)
  const row = (name: string, ...cells: readonly string[]): string =>
    `  ${name.padEnd(width)}${cells.map((cell) => cell.padStart(10)).join('')}`
  const seconds = (ms: number | undefined): string =>
    ms === undefined ? '–' : `${(ms / 1000).toFixed(2)} s`
  return [
    row('fault', 'times', 'idle', 'p50', 'p99', 'max', 'late'),
    ...faults.map(({ name, count, idle, recovery, missed }) =>
      row(
        name,
        String(count),
        String(idle),
        seconds(recovery?.p50),
        seconds(recovery?.p99),
        seconds(recovery?.max),
        String(missed),
      ),
    ),
    '  p50, p99, max: from a commit right after the fault until the calendar shows it. late: not',
    '  within 30 s. idle: the fault was there, and nothing came by that it could strike.',
  ]
}

const NAMED = 20

function never(ids: readonly string[]): string[] {
  if (ids.length === 0) return []
  const more = ids.length - NAMED
  const named = ids.slice(0, NAMED).map((id) => `  ${id}`)
  return [
    `${ids.length} never reached:`,
    ...named,
    ...(more > 0 ? [`  … and ${more} more, all named in the file of --report`] : []),
  ]
}

function found({ counts, violations, crashes, folder }: RunReport): string {
  const { lost, duplicated, stale, orphaned, changes } = counts
  const bound = (upperBound(changes) * 100).toPrecision(2)
  const summary =
    `lost ${lost}, duplicated ${duplicated}, stale ${stale}, orphaned ${orphaned} of ${changes} ` +
    `changes (with 95 % confidence below ${bound} % each, where it is 0)`
  if (violations.length + crashes.length === 0) return summary
  const list = [
    ...crashes.map((says) => `  crash  ${says}`),
    ...violations.slice(0, 20).map(({ invariant, mailbox, ref, says }) => {
      const where = [mailbox, ref].filter((part) => part !== null).join(' ')
      return `  ${invariant.padEnd(5)}  ${where === '' ? '' : `${where}: `}${says}`
    }),
    ...(violations.length > 20 ? [`  … and ${violations.length - 20} more`] : []),
    ...(folder === null ? [] : [`  The whole story, evidence and logs: ${folder}`]),
  ]
  return [summary, 'BROKEN:', ...list].join('\n')
}

function figures(figures: Percentiles | null): string {
  if (figures === null) return 'never'
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
  return `p50 ${seconds(figures.p50)}, at most ${seconds(figures.max)}`
}

function minutes(ms: number): string {
  return `${(ms / 60_000).toFixed(1)} min`
}
