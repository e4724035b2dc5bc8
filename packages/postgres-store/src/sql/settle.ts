import type { ConnectionEffect, RecordPatch, ResultMessage, Settlement } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toJson } from '../database/to-json.js'
import text from './settle.sql'

/** The ids of records whose connection is somebody else's by now. A connection stands in it once. */
export async function settle(
  queries: Queries,
  settlements: readonly Settlement[],
): Promise<string[]> {
  if (settlements.length === 0) return []
  const keepsRequests = settlements.some(({ records }) =>
    records.some(({ patch }) => patch.attempt?.action === 'create'),
  )
  const rows = await queries.query<{ refused: string }>({ name: 'settle', text }, [
    toJson(settlements.map(connectionRow)),
    toJson(settlements.flatMap(recordRows)),
    toJson(settlements.flatMap(auditRows)),
    toJson(settlements.flatMap(messageRows)),
    keepsRequests,
  ])
  return rows.map((row) => row.refused)
}

function connectionRow({ connectionId, fence, effect, release }: Settlement): object {
  return {
    id: connectionId,
    fence,
    lanes: effect?.lanes ?? null,
    failures: effect?.failures ?? null,
    hold: holdOf(effect),
    heldUntil: effect?.heldUntil ?? null,
    block: effect?.block ?? null,
    release,
  }
}

function holdOf(effect: ConnectionEffect | null): 'keep' | 'lift' | 'until' {
  if (effect?.heldUntil === undefined) return 'keep'
  return effect.heldUntil === null ? 'lift' : 'until'
}

/** Flat, because taking a nested object apart costs the database as much as storing it. */
function recordRows({ connectionId, fence, records }: Settlement): object[] {
  return records.map(({ recordId, seenVersion, patch: { applied, attempt, ...patch } }) => ({
    id: recordId,
    connectionId,
    fence,
    seenVersion,
    ...patch,
    appliedVersion: applied?.version ?? null,
    appliedPresence: applied?.presence ?? null,
    appliedHash: applied?.hash ?? null,
    appliedAt: applied?.at ?? null,
    attemptVersion: attempt?.version ?? null,
    attemptAction: attempt?.action ?? null,
    attemptFence: attempt?.fence ?? null,
    attemptEpoch: attempt?.epoch ?? null,
    attemptSentAt: attempt?.sentAt ?? null,
    attemptHash: attempt?.hash ?? null,
    attemptRequest: frozenRequest(attempt),
  }))
}

/** As text within the JSON, so that nothing on the way rewrites it. */
function frozenRequest(attempt: RecordPatch['attempt']): string | null {
  if (attempt?.action !== 'create') return null
  const { request } = attempt
  return request === null || request === undefined ? null : JSON.stringify(request)
}

function auditRows({ connectionId, fence, worker, records }: Settlement): object[] {
  return records.flatMap(({ recordId, audit }) =>
    audit === null ? [] : [{ recordId, connectionId, fence, worker, ...audit }],
  )
}

function messageRows({ connectionId, fence, records }: Settlement): object[] {
  return records.flatMap(({ messages }) =>
    messages.map((message: ResultMessage) => ({ connectionId, fence, message })),
  )
}
