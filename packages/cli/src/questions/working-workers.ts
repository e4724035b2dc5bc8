import type { WorkerRow } from '@calsync/core'

const SEEN_MS = 60_000

/** Workers that reported within the last minute, on the database's clock. */
export function workingWorkers(workers: readonly WorkerRow[], now: number): readonly WorkerRow[] {
  return workers.filter(({ seenAt }) => now - seenAt < SEEN_MS)
}

/** What to tell when nobody is there to do the work; `null` when somebody is. */
export function absence(workers: readonly WorkerRow[], now: number): string | null {
  if (workingWorkers(workers, now).length > 0) return null
  const last = Math.max(...workers.map(({ seenAt }) => seenAt))
  const seen =
    workers.length === 0 ? 'none ever was' : `the last one at ${new Date(last).toISOString()}`
  return `no worker has been seen for a minute (${seen}); start one: calsync worker`
}
