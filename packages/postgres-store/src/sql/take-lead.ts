import type { Queries } from '../database/database.js'
import text from './take-lead.sql'

export async function takeLead(
  queries: Queries,
  name: string,
  holder: string,
  leaseMs: number,
): Promise<boolean> {
  return (await queries.query({ name: 'take-lead', text }, [name, holder, leaseMs])).length > 0
}
