import type { ParkedMessage } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-parked.sql'

export async function listParked(queries: Queries, limit: number): Promise<ParkedMessage[]> {
  return queries.query<ParkedMessage>({ name: 'list-parked', text }, [limit])
}
