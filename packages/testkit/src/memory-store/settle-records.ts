import { isDeepStrictEqual } from 'node:util'
import type {
  ConnectionEffect,
  Instant,
  RecordPatch,
  RecordSettlement,
  ResultMessage,
  Settlement,
  SyncRecord,
} from '@calsync/core'
import type { MemoryState, StoredAudit, StoredConnection } from './memory-state.js'
import { plainCopy } from './plain-copy.js'
import type { StoredRecord } from './record-table.js'
import { leaveReplanMarks, verifySeriesOf } from './series-marks.js'

/** Stores settlements under their fences; returns the ids of records that were refused. */
export function applySettlements(state: MemoryState, settlements: readonly Settlement[]): string[] {
  const applied = settlements.map((settlement) => applySettlement(state, settlement))
  leaveReplanMarks(
    state,
    applied.flatMap(({ replanned }) => replanned),
  )
  // What results tell comes before what becomes of their connections.
  for (const { blocked } of applied) state.addMessages(blocked)
  return applied.flatMap(({ refused }) => refused)
}

interface Applied {
  readonly refused: readonly string[]
  /** Records whose schedules shall be planned again. */
  readonly replanned: readonly SyncRecord[]
  /** Messages of a connection that is blocked now. */
  readonly blocked: readonly ResultMessage[]
}

const nothing: Applied = { refused: [], replanned: [], blocked: [] }

function applySettlement(state: MemoryState, settlement: Settlement): Applied {
  const now = state.now()
  const connection = state.connections.get(settlement.connectionId)
  if (connection === undefined) return nothing
  const results = plainCopy(settlement.records).flatMap((result) => {
    const stored = state.records.get(result.recordId)
    return stored?.record.connectionId === settlement.connectionId ? [{ stored, result }] : []
  })
  if (connection.fence !== settlement.fence) {
    const soon = now + settlement.visibilityMs
    for (const { stored } of results) markToVerify(state, stored, connection.fence, soon, now)
    return { ...nothing, refused: results.map(({ result }) => result.recordId) }
  }
  for (const { stored, result } of results) storeResult(state, stored, result, settlement, now)
  for (const { stored, result } of results) {
    if (result.verifySeries) verifySeriesOf(state, stored.record, settlement.fence, now)
  }
  const { effect } = settlement
  const blocked = effect === null ? [] : applyEffect(connection, plainCopy(effect))
  if (settlement.release) connection.lease = null
  const replanned = results.filter(({ result }) => result.replan)
  return { refused: [], replanned: replanned.map(({ stored }) => stored.record), blocked }
}

function storeResult(
  state: MemoryState,
  stored: StoredRecord,
  { patch, seenVersion, audit, messages }: RecordSettlement,
  { fence, worker, visibilityMs }: Settlement,
  now: Instant,
): void {
  const { record } = stored
  const raised = record.desired.version > seenVersion
  const settled = { ...patch, connectionId: record.connectionId }
  const again = {
    status: 'pending',
    tries: 0,
    tryNumber: 0,
    dueAt: patch.doubt === null ? now : (patch.dueAt ?? state.restOver(settled, now)),
  } as const
  const failedAt = whenFailed(stored, patch, now)
  const mark = stored.verifyFence === fence ? verification(patch.dueAt, now + visibilityMs) : {}
  state.records.update(stored, { ...patchOf(patch), ...mark, ...(raised ? again : {}) }, now)
  if (patch.attempt === null) stored.callId = null
  stored.failedAt = failedAt
  if (audit !== null) addAudit(state, { ...audit, recordId: record.id, worker, at: now })
  state.addMessages(messages)
}

/** A result that only repeats the error of the last one is not another failure. */
function whenFailed(
  { record, failedAt }: StoredRecord,
  patch: RecordPatch,
  now: Instant,
): Instant | null {
  if (patch.lastError === null) return null
  const isAnother =
    patch.tries > record.tries || !isDeepStrictEqual(patch.lastError, record.lastError)
  return failedAt === null || isAnother ? now : failedAt
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
function markToVerify(
  state: MemoryState,
  stored: StoredRecord,
  fence: number,
  soon: Instant,
  now: Instant,
): void {
  stored.verifyFence = fence
  state.records.update(stored, verification(stored.record.dueAt, soon), now)
}

/** Looked at by the end of the provider's visibility window, when what it answers is certain. */
function verification(dueAt: Instant | null, soon: Instant) {
  return { verify: true, dueAt: Math.min(dueAt ?? soon, soon) }
}

/** The messages of a block, once: whoever finds the connection blocked has nothing to tell. */
function applyEffect(
  stored: StoredConnection,
  { lanes, failures, heldUntil, block }: ConnectionEffect,
): readonly ResultMessage[] {
  if (lanes !== undefined) stored.lanes = lanes
  if (failures !== undefined) stored.failures = failures
  if (heldUntil !== undefined) {
    const before = stored.connection.heldUntil
    const longest = heldUntil === null ? null : Math.max(heldUntil, before ?? heldUntil)
    stored.connection = { ...stored.connection, heldUntil: longest }
  }
  const { epoch, state: current } = stored.connection
  if (block === undefined || block.epoch !== epoch || current !== 'connected') return []
  stored.connection = { ...stored.connection, state: 'blocked', lastError: block.error }
  return block.messages
}
