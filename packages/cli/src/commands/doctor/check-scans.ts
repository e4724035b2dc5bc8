import type { SyncStore } from '@calsync/core'
import { scanWords } from '../../questions/scan-words.js'
import { type Check, finding, info, ok } from './check.js'

/** How far the scans for changes that nobody marked have come, and whether they could read all. */
export async function checkScans({ scans: store }: SyncStore): Promise<Check> {
  const { now, scans } = await store.listScans()
  const words = scanWords(scans, now)
  if (words === null)
    return info('reconciliation', 'no full scan has begun yet', 'calsync reconcile')
  const last = scans.find(({ name }) => name === 'full')?.last ?? null
  if (last !== null && (last.error !== null || last.unread > 0)) {
    return finding('reconciliation', words, 'calsync reconcile --full says what cannot be read')
  }
  return ok('reconciliation', words)
}
