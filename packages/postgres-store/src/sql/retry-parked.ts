import type { Queries } from '../database/database.js'
import text from './retry-parked.sql'

export async function retryParked(
  queries: Queries,
  by: string,
  reason: string | null,
): Promise<number> {
  const rows = await queries.query<{ count: number }>({ name: 'retry-parked', text }, [by, reason])
  return rows[0]?.count ?? 0
}
