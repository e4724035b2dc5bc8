import { type Versions, versionsDiffer } from '../model/versions.js'
import type { WorkerRow } from '../ports/store/run-store.js'

/** Three reports of a worker: it makes one every five seconds. */
const SEEN_MS = 15_000

/** The versions that a worker published; `null` for one that published none. */
export function versionsOf({ configuration }: Pick<WorkerRow, 'configuration'>): Versions | null {
  const { hashVersion, renderVersion } = configuration
  if (typeof hashVersion !== 'number') return null
  return {
    hashVersion,
    renderVersion: typeof renderVersion === 'string' ? renderVersion : null,
  }
}

/** Whether every worker that was seen of late runs these versions: no deployment is under way. */
export function isOneFleet(workers: readonly WorkerRow[], versions: Versions): boolean {
  const newest = Math.max(...workers.map(({ seenAt }) => seenAt))
  return workers
    .filter(({ seenAt }) => newest - seenAt < SEEN_MS)
    .every((worker) => {
      const own = versionsOf(worker)
      return own !== null && !versionsDiffer(own, versions)
    })
}
