import type {
  ConnectionEffect,
  Instant,
  RecordPatch,
  RecordSettlement,
  Settlement,
  SyncRecord,
} from '@calsync/core'
import type { MemoryState, StoredAudit, StoredConnection } from './memory-state.js'
import { plainCopy } from './plain-copy.js'
import type { StoredRecord } from './record-table.js'
import { leaveReplanMarks, verifySeriesOf } from './series-marks.js'

/** A refused result is looked at once its visibility window is over, milliseconds. */
const VERIFY_WITHIN_MS = 120_000

/** Stores settlements under their fences; returns the ids of records that were refused. */
export function applySettlements(state: MemoryState, settlements: readonly Settlement[]): string[] {
  const applied = settlements.map((settlement) => applySettlement(state, settlement))
  leaveReplanMarks(
    state,
    applied.flatMap(({ replanned }) => replanned),
  )
  return applied.flatMap(({ refused }) => refused)
}

interface Applied {
  readonly refused: readonly string[]
  /** Records whose schedules shall be planned again. */
  readonly replanned: readonly SyncRecord[]
}

function applySettlement(state: MemoryState, settlement: Settlement): Applied {
  const now = state.now()
  const connection = state.connections.get(settlement.connectionId)
  if (connection === undefined) return { refused: [], replanned: [] }
  const results = plainCopy(settlement.records).flatMap((result) => {
    const stored = state.records.get(result.recordId)
    return stored?.record.connectionId === settlement.connectionId ? [{ stored, result }] : []
  })
  if (connection.fence !== settlement.fence) {
    for (const { stored } of results) markToVerify(state, stored, connection.fence, now)
    return { refused: results.map(({ result }) => result.recordId), replanned: [] }
  }
  for (const { stored, result } of results) storeResult(state, stored, result, settlement, now)
  for (const { stored, result } of results) {
    if (result.verifySeries) verifySeriesOf(state, stored.record, settlement.fence, now)
  }
  if (settlement.effect !== null) applyEffect(state, connection, plainCopy(settlement.effect))
  if (settlement.release) connection.lease = null
  const replanned = results.filter(({ result }) => result.replan)
  return { refused: [], replanned: replanned.map(({ stored }) => stored.record) }
}

function storeResult(
  state: MemoryState,
  stored: StoredRecord,
  { patch, seenVersion, audit, messages }: RecordSettlement,
  { fence, worker }: Settlement,
  now: Instant,
): void {
  const raised = stored.record.desired.version !== seenVersion
  const again = {
    status: 'pending',
    tries: 0,
    tryNumber: 0,
    dueAt: patch.doubt === null ? now : (patch.dueAt ?? state.restOver(patch, now)),
  } as const
  const mark = stored.verifyFence === fence ? verification(patch.dueAt, now) : {}
  state.records.update(stored, { ...patchOf(patch), ...mark, ...(raised ? again : {}) }, now)
  if (patch.attempt === null) stored.callId = null
  if (patch.lastError !== null && audit?.error !== null) stored.failedAt = now
  if (audit !== null) addAudit(state, { ...audit, recordId: stored.record.id, worker, at: now })
  state.addMessages(messages)
}

function addAudit(state: MemoryState, entry: StoredAudit): void {
  const key = `${entry.recordId} ${entry.idempotencyKey}`
  if (state.auditKeys.has(key)) return
  state.auditKeys.add(key)
  state.audit.push(entry)
}

/** Only the patch's own fields: a patch built from a whole record must not overwrite `desired`. */
function patchOf(patch: RecordPatch): RecordPatch {
  const { applied, externalId, incarnation, attempt, doubt, verify } = patch
  const { tries, tryNumber, dueAt, status, lastError } = patch
  return {
    ...{ applied, externalId, incarnation, attempt, doubt, verify },
    ...{ tries, tryNumber, dueAt, status, lastError },
  }
}

/** Whoever holds the lease now may have written over what was sent. */
function markToVerify(state: MemoryState, stored: StoredRecord, fence: number, now: Instant): void {
  stored.verifyFence = fence
  state.records.update(stored, verification(stored.record.dueAt, now), now)
}

function verification(dueAt: Instant | null, now: Instant) {
  const soon = now + VERIFY_WITHIN_MS
  return { verify: true, dueAt: Math.min(dueAt ?? soon, soon) }
}

function applyEffect(
  state: MemoryState,
  stored: StoredConnection,
  { lanes, failures, heldUntil, block }: ConnectionEffect,
): void {
  if (lanes !== undefined) stored.lanes = lanes
  if (failures !== undefined) stored.failures = failures
  if (heldUntil !== undefined) {
    const before = stored.connection.heldUntil
    const longest = heldUntil === null ? null : Math.max(heldUntil, before ?? heldUntil)
    stored.connection = { ...stored.connection, heldUntil: longest }
  }
  const { epoch, state: current } = stored.connection
  if (block === undefined || block.epoch !== epoch || current !== 'connected') return
  stored.connection = { ...stored.connection, state: 'blocked', lastError: block.error }
  state.addMessages(block.messages)
}
