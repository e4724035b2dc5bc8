import type { SyncRecord } from '@calsync/core'
import type { PartWish, RecordsByPart } from '../../src/decide/lay-out.js'
import { applied, record } from './records.js'

/**
 * The records of one schedule on one connection after a plan: what it wishes is desired, nothing of
 * it is written yet.
 */
export function afterPlan(
  wishes: readonly PartWish[],
  before: RecordsByPart = new Map(),
): Map<string, SyncRecord> {
  const records = new Map(before)
  for (const { part, presence, hash } of wishes) {
    const known = before.get(part)
    if (known?.desired.presence === presence && known.desired.hash === hash) continue
    const version = (known?.desired.version ?? 0) + 1
    const desired = { version, presence, hash }
    const fresh = known ?? record({ id: `record-${part}`, part, applied: null })
    records.set(part, { ...fresh, desired, status: 'pending', tries: 0 })
  }
  return records
}

/** The same records once everything that was to be written is: at `at`. */
export function afterWriting(records: RecordsByPart, at: number): Map<string, SyncRecord> {
  return new Map([...records].map(([part, row]) => [part, written(row, at)]))
}

function written(row: SyncRecord, at: number): SyncRecord {
  const { version, presence, hash } = row.desired
  // What stands already is not written again.
  if (row.status !== 'pending') return row
  const present = presence === 'present'
  return {
    ...row,
    applied: applied({ version, presence, hash, at }),
    externalId: present ? `event-of-${row.part}` : null,
    incarnation: present ? row.incarnation : row.incarnation + 1,
    status: present ? 'synced' : 'deleted',
    dueAt: null,
  }
}
