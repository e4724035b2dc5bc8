import type {
  AuditEntry,
  ConnectionEffect,
  RecordPatch,
  RecordSettlement,
  Settlement,
} from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toJson, toText } from '../database/to-json.js'
import text from './settle.sql'

/** The ids of records whose connection is somebody else's by now. A connection stands in it once. */
export async function settle(
  queries: Queries,
  settlements: readonly Settlement[],
): Promise<string[]> {
  if (settlements.length === 0) return []
  const rows = await queries.query<{ refused: string }>({ name: 'settle', text }, [
    ...connectionColumns(settlements),
    jsonOrNull(settlements.flatMap(blockOf)),
    jsonOrNull(settlements.flatMap(messagesOf)),
    ...recordColumns(settlements.flatMap(recordRows)),
    ...auditColumns(settlements.flatMap(auditRows)),
  ])
  return rows.map((row) => row.refused)
}

function connectionColumns(settlements: readonly Settlement[]): unknown[][] {
  return [
    settlements.map(({ connectionId }) => connectionId),
    settlements.map(({ fence }) => fence),
    settlements.map(({ worker }) => worker),
    settlements.map(({ effect }) => effect?.lanes ?? null),
    settlements.map(({ effect }) => effect?.failures ?? null),
    settlements.map(({ effect }) => holdOf(effect)),
    settlements.map(({ effect }) => effect?.heldUntil ?? null),
    settlements.map(({ release }) => release),
    settlements.map(({ visibilityMs }) => visibilityMs),
  ]
}

function holdOf(effect: ConnectionEffect | null): 'keep' | 'lift' | 'until' {
  if (effect?.heldUntil === undefined) return 'keep'
  return effect.heldUntil === null ? 'lift' : 'until'
}

function blockOf({ connectionId, effect }: Settlement): object[] {
  return effect?.block === undefined ? [] : [{ connectionId, ...effect.block }]
}

function messagesOf({ connectionId, records }: Settlement): object[] {
  return records.flatMap(({ messages }) => messages.map((message) => ({ connectionId, message })))
}

interface RecordRow extends Omit<RecordSettlement, 'audit' | 'messages'> {
  /** The place of the settlement, from 1. */
  readonly owner: number
}

function recordRows({ records }: Settlement, place: number): RecordRow[] {
  return records.map(({ recordId, seenVersion, patch, replan, verifySeries }) => ({
    recordId,
    owner: place + 1,
    seenVersion,
    patch,
    replan,
    verifySeries,
  }))
}

function recordColumns(rows: readonly RecordRow[]): unknown[][] {
  return [
    rows.map(({ recordId }) => recordId),
    rows.map(({ owner }) => owner),
    rows.map(({ seenVersion }) => seenVersion),
    rows.map(({ patch }) => patch.applied?.version ?? null),
    rows.map(({ patch }) => patch.applied?.presence ?? null),
    rows.map(({ patch }) => toText(patch.applied?.hash)),
    rows.map(({ patch }) => patch.applied?.at ?? null),
    rows.map(({ patch }) => toText(patch.applied?.echoHash)),
    emptyWithoutAny(rows.map(({ patch }) => alteredJson(patch.applied))),
    rows.map(({ patch }) => toText(patch.externalId)),
    rows.map(({ patch }) => patch.incarnation),
    rows.map(({ patch }) => attemptJson(patch.attempt)),
    emptyWithoutAny(rows.map(({ patch }) => frozenRequest(patch.attempt))),
    rows.map(({ patch }) => patch.doubt),
    rows.map(({ patch }) => patch.verify),
    rows.map(({ patch }) => patch.tries),
    rows.map(({ patch }) => patch.tryNumber),
    rows.map(({ patch }) => patch.dueAt),
    rows.map(({ patch }) => patch.status),
    rows.map(({ patch }) => (patch.lastError === null ? null : toJson(patch.lastError))),
    placesWhere(rows, ({ replan }) => replan),
    placesWhere(rows, ({ verifySeries }) => verifySeries),
  ]
}

/** A column that is almost always null is not sent: `unnest` fills up the shorter arrays. */
function emptyWithoutAny(column: (string | null)[]): (string | null)[] {
  return column.some((value) => value !== null) ? column : []
}

/** From 1. */
function placesWhere(rows: readonly RecordRow[], holds: (row: RecordRow) => boolean): number[] {
  return rows.flatMap((row, index) => (holds(row) ? [index + 1] : []))
}

function alteredJson(applied: RecordPatch['applied']): string | null {
  return applied === null || applied.altered.length === 0 ? null : toJson(applied.altered)
}

function attemptJson(attempt: RecordPatch['attempt']): string | null {
  if (attempt === null) return null
  const { request: _request, ...rest } = attempt
  return toJson(rest)
}

/** Only a create is replayed. As text, so that nothing on the way rewrites it. */
function frozenRequest(attempt: RecordPatch['attempt']): string | null {
  if (attempt?.action !== 'create') return null
  const { request } = attempt
  return request === null || request === undefined ? null : JSON.stringify(request)
}

interface AuditRow {
  readonly recordId: string
  readonly owner: number
  readonly audit: AuditEntry
}

function auditRows({ records }: Settlement, place: number): AuditRow[] {
  return records.flatMap(({ recordId, audit }) =>
    audit === null ? [] : [{ recordId, owner: place + 1, audit }],
  )
}

function auditColumns(rows: readonly AuditRow[]): unknown[][] {
  return [
    rows.map(({ recordId }) => recordId),
    rows.map(({ owner }) => owner),
    rows.map(({ audit }) => audit.action),
    rows.map(({ audit }) => audit.version),
    rows.map(({ audit }) => audit.tryNumber),
    rows.map(({ audit }) => toText(audit.idempotencyKey)),
    rows.map(({ audit }) => audit.outcome),
    rows.map(({ audit }) => (audit.error === null ? null : toJson(audit.error))),
    rows.map(({ audit }) => toText(audit.externalId)),
    rows.map(({ audit }) => toText(audit.hash)),
    rows.map(({ audit }) => toText(audit.requestId)),
    rows.map(({ audit }) => audit.durationMs),
  ]
}

function jsonOrNull(rows: readonly object[]): string | null {
  return rows.length === 0 ? null : toJson(rows)
}
