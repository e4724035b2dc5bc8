import type { Instant, ScheduleRef, SyncRecord } from '@calsync/core'
import type { MemoryState } from './memory-state.js'

/** One mark for each schedule, live when any of its records is. */
export function leaveReplanMarks(state: MemoryState, records: readonly SyncRecord[]): void {
  const byRef = new Map<ScheduleRef, SyncRecord>()
  for (const record of records) {
    if (byRef.get(record.ref)?.priority !== 'live') byRef.set(record.ref, record)
  }
  const inOrder = [...byRef.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1))
  const marks = inOrder.map(({ ref, priority }) => ({
    ref,
    kind: 'changed' as const,
    priority,
    by: 'calsync',
    reason: 'the series was written',
  }))
  state.addMarks(marks, state.now())
}

/**
 * Asks for the verification of a change's series. Called after the results of the same settlement
 * are stored, so that the series' own result does not undo it; the fence keeps a later one of this
 * holder, who had read the series before, from doing so.
 */
export function verifySeriesOf(
  state: MemoryState,
  change: SyncRecord,
  fence: number,
  now: Instant,
): void {
  const series = state.records.seriesOf(change)
  if (series?.record.status !== 'synced') return
  series.verifyFence = fence
  // A call that may still land is waited for.
  const soon = state.restOver(series.record, now)
  const dueAt = Math.min(series.record.dueAt ?? soon, soon)
  state.records.update(series, { verify: true, dueAt }, now)
}
