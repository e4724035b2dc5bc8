import type { ScanFinding, ScheduleRef } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './mark-found.sql'

/** Leaves a mark for each finding that is still one; says which. */
export async function markFound(
  queries: Queries,
  findings: readonly ScanFinding[],
): Promise<ScheduleRef[]> {
  const values = [findings.map(({ ref }) => ref), findings.map(({ version }) => version)]
  const rows = await queries.query<{ ref: ScheduleRef }>({ name: 'mark-found', text }, values)
  return rows.map(({ ref }) => ref)
}
