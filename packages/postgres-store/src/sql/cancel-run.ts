import type { Queries } from '../database/database.js'
import text from './cancel-run.sql'

/** False when there is no such run, or it has ended. */
export async function cancelRun(queries: Queries, id: string): Promise<boolean> {
  return (await queries.query({ name: 'cancel-run', text }, [id])).length > 0
}
