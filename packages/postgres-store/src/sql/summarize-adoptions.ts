import { type AdoptionStatus, CalsyncError } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './summarize-adoptions.sql'

export async function summarizeAdoptions(
  queries: Queries,
  limit: number,
  organizationId: string | undefined,
): Promise<AdoptionStatus> {
  const values = [limit, organizationId ?? null]
  const [row] = await queries.query<AdoptionStatus>({ name: 'summarize-adoptions', text }, values)
  if (row !== undefined) return row
  throw new CalsyncError({ code: 'DATABASE_ERROR', message: 'the adoptions could not be counted' })
}
