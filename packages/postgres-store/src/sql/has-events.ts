import type { Queries } from '../database/database.js'
import text from './has-events.sql'

export async function hasEvents(queries: Queries, connectionId: string): Promise<boolean> {
  const rows = await queries.query<{ has: boolean }>({ name: 'has-events', text }, [connectionId])
  return rows[0]?.has ?? false
}
