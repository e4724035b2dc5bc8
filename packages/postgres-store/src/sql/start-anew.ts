import type { Queries } from '../database/database.js'
import text from './start-anew.sql'

/** Forgets what stood in a calendar that is gone: what shall stand is created again. */
export async function startAnew(queries: Queries, connectionId: string): Promise<void> {
  await queries.query({ name: 'start-anew', text }, [connectionId])
}
