import type { Queries } from '../database/database.js'
import text from './disconnect.sql'

export async function disconnect(queries: Queries, id: string, by: string): Promise<void> {
  await queries.query({ name: 'disconnect', text }, [id, by])
}
