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
  const rows = await queries.query<{ refused: string }>({ name: 'settle', text }, [
    toJson(settlements.map(connectionRow)),
    toJson(settlements.flatMap(recordRows)),
    toJson(settlements.flatMap(auditRows)),
    toJson(settlements.flatMap(messageRows)),
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

function recordRows({ connectionId, fence, records }: Settlement): object[] {
  return records.map(({ recordId, seenVersion, patch }) => ({
    id: recordId,
    connectionId,
    fence,
    seenVersion,
    ...patch,
    attempt: attemptRow(patch.attempt),
  }))
}

/** The request travels as text within the JSON, so that nothing on the way rewrites it. */
function attemptRow(attempt: RecordPatch['attempt']): object | null {
  if (attempt === null) return null
  const { request, ...rest } = attempt
  const frozen = attempt.action === 'create' && request !== null && request !== undefined
  return { ...rest, request: frozen ? JSON.stringify(request) : null }
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
