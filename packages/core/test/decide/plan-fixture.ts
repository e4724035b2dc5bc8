import type { Connection, LockedHead, SyncRecord } from '@calsync/core'
import type { SchedulePlan } from '../../src/decide/plan-schedule.js'
import { applied, record } from './records.js'

/** A head that was never planned. */
export const fresh: LockedHead = {
  head: {
    ref: 'class:42',
    state: 'new',
    version: 0,
    hash: null,
    hashVersion: null,
    renderVersion: null,
    snapshot: null,
    error: null,
  },
  markedDeleted: false,
  priority: 'live',
  by: null,
  reason: null,
}

export function connection(userId: string, change: Partial<Connection> = {}): Connection {
  return {
    id: `connection-of-${userId}`,
    organizationId: 'org',
    userId,
    integration: 'simulated',
    account: `${userId}@example.com`,
    gatewayUserId: userId,
    state: 'connected',
    epoch: 1,
    health: 'operational',
    healthCheckedAt: null,
    heldUntil: null,
    lastError: null,
    connectedAt: 0,
    disconnectedAt: null,
    calendarId: null,
    optOut: null,
    ...change,
  }
}

/** The records after a plan, nothing of it written yet. */
export function planned(plan: SchedulePlan, before: readonly SyncRecord[] = []): SyncRecord[] {
  const writes = new Map(plan.records.map((write) => [key(write), write]))
  const kept = before.map((row) => ({ ...row, ...writes.get(key(row)), id: row.id }))
  const known = new Set(before.map(key))
  const added = plan.records.filter((write) => !known.has(key(write)))
  return [
    ...kept.map((row) => (writes.has(key(row)) ? { ...row, status: 'pending' as const } : row)),
    ...added.map((write) => record({ ...write, applied: null })),
  ]
}

/** The records once all that was planned is written, at `at`. */
export function written(records: readonly SyncRecord[], at: number): SyncRecord[] {
  return records.map((row) => {
    if (row.status !== 'pending') return row
    const present = row.desired.presence === 'present'
    return {
      ...row,
      applied: applied({ ...row.desired, at }),
      externalId: present ? `event-of-${row.part}` : null,
      status: present ? 'synced' : 'deleted',
    }
  })
}

function key({ connectionId, part }: Pick<SyncRecord, 'connectionId' | 'part'>): string {
  return `${connectionId}/${part}`
}
