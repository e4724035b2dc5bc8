import type { HeldFilter, HeldReport } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-held.sql'

const nothing: HeldReport = {
  removals: 0,
  schedules: 0,
  mailboxCount: 0,
  since: null,
  mailboxes: [],
}

export async function listHeld(
  queries: Queries,
  { userId = null, organizationId = null, ref = null }: Nullable<HeldFilter>,
  limit: number,
): Promise<HeldReport> {
  const values = [userId, organizationId, ref, limit]
  const rows = await queries.query<HeldReport>({ name: 'list-held', text }, values)
  return rows[0] ?? nothing
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null }
