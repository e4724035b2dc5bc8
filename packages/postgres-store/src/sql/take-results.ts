import type { ResultMessage } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './take-results.sql'

export interface TakenResult {
  readonly seq: string
  readonly message: ResultMessage
}

/** Locks results for this transaction, in order. */
export async function takeResults(queries: Queries, limit: number): Promise<TakenResult[]> {
  return queries.query<TakenResult>({ name: 'take-results', text }, [limit])
}
