import type { Queries } from '../database/database.js'
import text from './delete-results.sql'

export async function deleteResults(queries: Queries, seqs: readonly string[]): Promise<void> {
  await queries.query({ name: 'delete-results', text }, [seqs])
}
