import type { HeadWrite, SyncRecord, SyncStore } from '@calsync/core'
import { MemoryChanges } from './memory-changes.js'
import { MemoryClaims } from './memory-claims.js'
import { MemoryConnections } from './memory-connections.js'
import { MemoryGuard } from './memory-guard.js'
import { MemoryDeliveries } from './memory-deliveries.js'
import { MemoryReports } from './memory-reports.js'
import { MemoryRollouts } from './memory-rollouts.js'
import { MemoryRuns } from './memory-runs.js'
import {
  MemoryState,
  type StoreClock,
  type StoredAudit,
  type StoredConnection,
  type StoredMark,
  type StoredMessage,
  type StoredOrder,
} from './memory-state.js'
import { MemoryScans } from './memory-scans.js'
import { isGated } from './may-run.js'
import { MemoryTransaction } from './memory-transaction.js'
import { plainCopy } from './plain-copy.js'

export interface MemoryStoreOptions {
  /** The store's own clock, as a database has one; the store reads no other time. */
  readonly clock: StoreClock
}

/** A copy of what the memory store holds, without keys; for assertions and for printing. */
export interface MemorySnapshot {
  readonly marks: readonly StoredMark[]
  readonly heads: readonly HeadWrite[]
  readonly records: readonly (SyncRecord & { readonly callId: string | null })[]
  readonly connections: readonly Omit<StoredConnection, 'credential'>[]
  readonly audit: readonly StoredAudit[]
  readonly outbox: readonly StoredMessage[]
  readonly orders: readonly StoredOrder[]
}

export interface MemoryStore extends SyncStore {
  /** Opens a transaction of the host, to hand to `markChanged`. */
  begin(): MemoryTransaction
  snapshot(): MemorySnapshot
  /** Whether nothing waits that a worker could do: marks, runs, results, due records. */
  isQuiet(): boolean
}

/**
 * The whole `SyncStore` in memory, for tests and simulations: the same semantics as a database,
 * deterministic, nothing shared with the caller's objects, lost with the process.
 */
export function memoryStore(options: MemoryStoreOptions): MemoryStore {
  const state = new MemoryState(options.clock)
  return {
    changes: new MemoryChanges(state),
    claims: new MemoryClaims(state),
    connections: new MemoryConnections(state),
    runs: new MemoryRuns(state),
    rollouts: new MemoryRollouts(state),
    deliveries: new MemoryDeliveries(state),
    reports: new MemoryReports(state),
    guard: new MemoryGuard(state),
    scans: new MemoryScans(state),
    begin: () => new MemoryTransaction(state),
    snapshot: () => snapshotOf(state),
    isQuiet: () => isQuiet(state),
  }
}

function isQuiet(state: MemoryState): boolean {
  if (state.marks.size > 0) return false
  if ([...state.outbox.values()].some(({ parkedAt }) => parkedAt === null)) return false
  const runs = [...state.runs.values()]
  if (runs.some(({ run }) => run.status === 'queued' || run.status === 'running')) return false
  return state.records.all().every(({ record: { connectionId, dueAt } }) => {
    const stored = state.connections.get(connectionId)
    return dueAt === null || stored === undefined || isGated(state, stored.connection)
  })
}

function snapshotOf(state: MemoryState): MemorySnapshot {
  return plainCopy({
    marks: [...state.marks.values()],
    heads: [...state.heads.values()],
    records: state.records.all().map(({ record, callId }) => ({ ...record, callId })),
    connections: [...state.connections.values()].map(
      ({ credential: _credential, ...stored }) => stored,
    ),
    audit: state.audit,
    outbox: [...state.outbox.values()],
    orders: state.orders,
  })
}
