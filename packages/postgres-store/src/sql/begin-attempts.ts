import type { BeginAttempt, Instant } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './begin-attempts.sql'

interface Row {
  readonly recordId: string
  readonly sentAt: Instant
}

/** Record id → time sent, of the attempts that were stored. */
export async function beginAttempts(
  queries: Queries,
  attempts: readonly BeginAttempt[],
  leaseMs: number,
): Promise<ReadonlyMap<string, Instant>> {
  if (attempts.length === 0) return new Map()
  const rows = await queries.query<Row>({ name: 'begin-attempts', text }, [
    attempts.map((attempt) => attempt.connectionId),
    attempts.map((attempt) => attempt.fence),
    attempts.map((attempt) => attempt.recordId),
    attempts.map((attempt) => attempt.version),
    attempts.map((attempt) => attempt.action),
    attempts.map((attempt) => attempt.epoch),
    attempts.map((attempt) => attempt.hash),
    attempts.map(requestText),
    attempts.map((attempt) => attempt.callId),
    leaseMs,
  ])
  return new Map(rows.map((row) => [row.recordId, row.sentAt]))
}

/** Only a create is replayed, so only its request is kept. To the letter: no key is sorted. */
function requestText(attempt: BeginAttempt): string | null {
  const frozen = attempt.action === 'create' && attempt.request !== undefined
  return frozen && attempt.request !== null ? JSON.stringify(attempt.request) : null
}
