import type { StatusSummary } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './summarize-status.sql'

interface Row extends Omit<StatusSummary, 'records' | 'heads' | 'connections'> {
  readonly records: Partial<StatusSummary['records']>
  readonly heads: Partial<StatusSummary['heads']>
  readonly connections: Partial<StatusSummary['connections']>
}

const noRecords = { pending: 0, retry: 0, synced: 0, deleted: 0, detached: 0, dead: 0 }
const noHeads = { new: 0, live: 0, deleted: 0, source_missing: 0, invalid: 0 }
const noConnections = { connected: 0, blocked: 0, disconnected: 0 }

export async function summarizeStatus(
  queries: Queries,
  userId: string | null,
  organizationId: string | null,
): Promise<StatusSummary | null> {
  const values = [userId, organizationId]
  const rows = await queries.query<Row>({ name: 'summarize-status', text }, values)
  const row = rows[0]
  if (row === undefined) return null
  return {
    ...row,
    records: { ...noRecords, ...row.records },
    heads: { ...noHeads, ...row.heads },
    connections: { ...noConnections, ...row.connections },
  }
}
