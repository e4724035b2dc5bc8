import type { BeginAttempt, Instant } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './begin-attempts.sql'

interface Row {
  readonly recordId: string
  readonly sentAt: Instant
}

interface Lease {
  readonly connectionId: string
  readonly fence: number
  /** From 1. */
  readonly place: number
}

/** Record id → the database's now, of the attempts that were stored. */
export async function beginAttempts(
  queries: Queries,
  attempts: readonly BeginAttempt[],
  leaseMs: number,
  sendWithinMs: number,
): Promise<ReadonlyMap<string, Instant>> {
  if (attempts.length === 0) return new Map()
  const leases = new Map<string, Lease>()
  const owners = attempts.map((attempt) => placeOf(attempt, leases))
  const held = [...leases.values()]
  const rows = await queries.query<Row>({ name: 'begin-attempts', text }, [
    held.map((lease) => lease.connectionId),
    held.map((lease) => lease.fence),
    leaseMs,
    attempts.map((attempt) => attempt.recordId),
    owners,
    attempts.map((attempt) => attempt.version),
    attempts.map((attempt) => attempt.action),
    attempts.map((attempt) => attempt.epoch),
    attempts.map((attempt) => attempt.hash),
    attempts.map(requestText),
    attempts.map((attempt) => attempt.callId),
    sendWithinMs,
  ])
  return new Map(rows.map((row) => [row.recordId, row.sentAt]))
}

/** The place of the attempt's lease among those seen so far. */
function placeOf({ connectionId, fence }: BeginAttempt, leases: Map<string, Lease>): number {
  const key = `${connectionId} ${fence}`
  const known = leases.get(key)
  if (known !== undefined) return known.place
  const place = leases.size + 1
  leases.set(key, { connectionId, fence, place })
  return place
}

/** Only a create is replayed, so only its request is kept. To the letter: no key is sorted. */
function requestText(attempt: BeginAttempt): string | null {
  const frozen = attempt.action === 'create' && attempt.request !== undefined
  return frozen && attempt.request !== null ? JSON.stringify(attempt.request) : null
}
