import {
  CalsyncError,
  type Instant,
  type PlannedWork,
  type PlanWrites,
  type Priority,
  type RecordWrite,
  type ScheduleRef,
  type SyncRecord,
} from '@calsync/core'
import type { MemoryState } from './memory-state.js'
import { plainCopy } from './plain-copy.js'
import type { StoredRecord } from './record-table.js'

/** Throws before anything is stored when a write cannot be stored, as a foreign key would. */
export function checkPlan(
  state: MemoryState,
  writes: PlanWrites,
  refs: ReadonlySet<ScheduleRef>,
): void {
  for (const { connectionId, fence } of writes.leases ?? []) {
    if (state.connections.get(connectionId)?.fence !== fence) throw leaseLost(connectionId)
  }
  const stranger = [...writes.heads, ...writes.records].find(({ ref }) => !refs.has(ref))
  if (stranger !== undefined) {
    throw impossible(`it was not given ${stranger.ref}, of which it writes`)
  }
  const taken = new Set<string>()
  for (const write of writes.records) {
    const { id, connectionId, ref, part } = write
    if (!state.connections.has(connectionId)) {
      throw impossible(`there is no connection ${connectionId}`)
    }
    if (state.records.find(connectionId, ref, part) !== undefined) continue
    const place = JSON.stringify([connectionId, ref, part])
    if (state.records.get(id) !== undefined || taken.has(id) || taken.has(place)) {
      throw impossible(`another record has the id ${id} or its place`)
    }
    taken.add(id).add(place)
  }
}

/** Stores heads, desired states and messages of a checked plan; the marks are the caller's. */
export function applyPlan(state: MemoryState, writes: PlanWrites, now: Instant): PlannedWork[] {
  const { heads, records, messages } = plainCopy(writes)
  for (const head of heads) {
    state.heads.set(head.ref, head)
    for (const user of head.snapshot?.facilitators ?? []) state.mentioned.add(user)
  }
  state.addMessages(messages)
  const written = records.map((write) => writeRecord(state, write, now))
  return written.filter(({ record }) => isDue(record, now)).map((stored) => workOf(state, stored))
}

function writeRecord(state: MemoryState, write: RecordWrite, now: Instant): StoredRecord {
  const stored = state.records.find(write.connectionId, write.ref, write.part)
  if (stored === undefined) return state.records.insert(newRecord(write, now), write.reason, now)
  const { record } = stored
  state.records.update(
    stored,
    {
      desired: write.desired,
      externalId: externalIdAfterWrite(record, write),
      priority: combinedPriority(record, write.priority),
      status: 'pending',
      tries: 0,
      tryNumber: 0,
      dueAt: dueAfterWrite(state, record, now),
    },
    now,
  )
  stored.reason = write.reason
  return stored
}

/** An event that stood before is taken over only while nothing was tried. */
function externalIdAfterWrite(record: SyncRecord, { externalId }: RecordWrite): string | null {
  const isUntried = record.attempt === null && record.applied === null
  return record.externalId ?? (isUntried ? (externalId ?? null) : null)
}

/** A call that is under way or may still land is waited for; whoever settles it sees the new state. */
function dueAfterWrite(state: MemoryState, record: SyncRecord, now: Instant): Instant {
  if (record.doubt === null && record.attempt === null) return now
  return record.dueAt ?? state.restOver(record, now)
}

/** A live priority is never lowered while there is work. */
function combinedPriority(record: SyncRecord, wanted: Priority): Priority {
  return record.priority === 'live' && record.dueAt !== null ? 'live' : wanted
}

function newRecord(write: RecordWrite, now: Instant): SyncRecord {
  return {
    id: write.id,
    connectionId: write.connectionId,
    ref: write.ref,
    part: write.part,
    desired: write.desired,
    applied: null,
    externalId: write.externalId ?? null,
    incarnation: 1,
    attempt: null,
    doubt: null,
    verify: false,
    tries: 0,
    tryNumber: 0,
    dueAt: now,
    priority: write.priority,
    status: 'pending',
    lastError: null,
  }
}

function workOf(state: MemoryState, { record }: StoredRecord): PlannedWork {
  const stored = state.connections.get(record.connectionId)
  if (stored === undefined) throw impossible(`there is no connection ${record.connectionId}`)
  return {
    recordId: record.id,
    connectionId: record.connectionId,
    integration: stored.connection.integration,
    userId: stored.connection.userId,
    ref: record.ref,
    version: record.desired.version,
    presence: record.desired.presence,
    hasExternalEvent: record.externalId !== null,
    priority: record.priority,
  }
}

export function isDue(record: SyncRecord, now: Instant): boolean {
  return record.dueAt !== null && record.dueAt <= now
}

function leaseLost(connectionId: string): CalsyncError {
  return new CalsyncError({
    code: 'LEASE_LOST',
    message: `somebody else has leased the connection ${connectionId} since`,
  })
}

function impossible(why: string): CalsyncError {
  return new CalsyncError({ code: 'IMPOSSIBLE_PLAN', message: `the plan cannot be stored: ${why}` })
}
