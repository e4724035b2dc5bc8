import { CalsyncError, type PlanWrites } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { onlyUuids } from '../database/uuid.js'
import text from './hold-leases.sql'

/** Throws `CalsyncError` (`LEASE_LOST`) when somebody else took one of the leases. */
export async function holdLeases(
  queries: Queries,
  leases: NonNullable<PlanWrites['leases']>,
): Promise<void> {
  const known = leases.filter(({ connectionId }) => onlyUuids([connectionId]).length > 0)
  const rows = await queries.query<{ id: string }>({ name: 'hold-leases', text }, [
    known.map(({ connectionId }) => connectionId),
    known.map(({ fence }) => fence),
  ])
  const held = new Set(rows.map(({ id }) => id))
  const lost = leases.find(({ connectionId }) => !held.has(connectionId))
  if (lost === undefined) return
  throw new CalsyncError({
    code: 'LEASE_LOST',
    message: `somebody else has leased the connection ${lost.connectionId} since`,
  })
}
