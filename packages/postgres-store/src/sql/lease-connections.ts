import type { ConnectionLease, LeaseRequest } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { onlyUuids } from '../database/uuid.js'
import text from './lease-connections.sql'

/** A lease as the database gives it: the key is still encrypted. */
export type EncryptedLease = Omit<ConnectionLease, 'credential'> & { readonly ciphertext: string }

export async function leaseConnections(
  queries: Queries,
  { connectionIds, worker, leaseMs, maxFlightMs }: LeaseRequest,
): Promise<EncryptedLease[]> {
  const ids = onlyUuids(connectionIds)
  if (ids.length === 0) return []
  const rows = await queries.query<{ lease: EncryptedLease }>({ name: 'lease-connections', text }, [
    ids,
    worker,
    leaseMs,
    maxFlightMs,
  ])
  return rows.map((row) => row.lease)
}
