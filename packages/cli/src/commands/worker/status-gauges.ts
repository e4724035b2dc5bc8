import type { HeldReport, StatusSummary, WorkerStatus } from '@calsync/core'
import type { Gauge } from './metrics.js'

/** What this worker is doing. */
export function workerGauges(status: WorkerStatus, startedAt: number): Gauge[] {
  return [
    one(
      'calsync_worker_running',
      'Whether the worker takes work.',
      status.state === 'running' ? 1 : 0,
    ),
    one('calsync_worker_queued_connections', 'Connections waiting for a turn.', status.queued),
    one('calsync_worker_turns', 'Connections being worked on.', status.running),
    one('calsync_worker_start_time_seconds', 'When the worker started.', startedAt / 1_000),
  ]
}

/** What the database says of all workers' work. */
export function statusGauges(summary: StatusSummary): Gauge[] {
  const { now, oldestDueAt, oldestMarkAt } = summary
  const age = (at: number | null): number => (at === null ? 0 : Math.max(0, now - at) / 1_000)
  return [
    byName('calsync_records', 'Records by status.', 'status', { ...summary.records }),
    byName('calsync_connections', 'Connections by state.', 'state', { ...summary.connections }),
    one(
      'calsync_records_in_doubt',
      'Records whose last call may have been applied.',
      summary.inDoubt,
    ),
    one('calsync_records_held', 'Due records of connections that may not send.', summary.gated),
    one(
      'calsync_oldest_due_seconds',
      'Age of the oldest due record that may be sent.',
      age(oldestDueAt),
    ),
    one('calsync_changes_waiting', 'Change marks waiting to be planned.', summary.marks),
    one('calsync_oldest_change_seconds', 'Age of the oldest change mark.', age(oldestMarkAt)),
    one(
      'calsync_results_waiting',
      'Results waiting to be delivered.',
      summary.outbox - summary.parked,
    ),
    one('calsync_results_parked', 'Results that a handler failed to take.', summary.parked),
  ]
}

/** What the guard against mass deletion holds. */
export function guardGauges({ removals, mailboxCount }: HeldReport): Gauge[] {
  return [
    one('calsync_removals_held', 'Events kept by the guard against mass deletion.', removals),
    one('calsync_mailboxes_holding', 'Calendars in which the guard keeps events.', mailboxCount),
  ]
}

function one(name: string, help: string, value: number): Gauge {
  return { name, help, values: [{ labels: {}, value }] }
}

function byName(
  name: string,
  help: string,
  label: string,
  counts: Readonly<Record<string, number>>,
): Gauge {
  const values = Object.entries(counts).map(([key, value]) => ({ labels: { [label]: key }, value }))
  return { name, help, values }
}
