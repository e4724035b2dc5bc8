import type { Queries } from '../database/database.js'
import text from './knows-user.sql'

/** Reads all heads when the user has no connection: for a person who waits, not for a loop. */
export async function knowsUser(queries: Queries, userId: string): Promise<boolean> {
  const rows = await queries.query<{ known: boolean }>({ name: 'knows-user', text }, [userId])
  return rows[0]?.known ?? false
}
