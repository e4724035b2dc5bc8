import type { Queries } from '../database/database.js'
import text from './mark-replans.sql'

export async function markReplans(queries: Queries, limit: number): Promise<number> {
  const rows = await queries.query<{ marks: number }>({ name: 'mark-replans', text }, [limit])
  return rows[0]?.marks ?? 0
}
