import type { Claim, ClaimRequest } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { onlyUuids } from '../database/uuid.js'
import text from './claim-due.sql'

/** A claim as the database gives it: the key is still encrypted. */
export type EncryptedClaim = Omit<Claim, 'credential'> & { readonly ciphertext: string }

export async function claimDue(queries: Queries, request: ClaimRequest): Promise<EncryptedClaim[]> {
  const ids = onlyUuids(request.connectionIds)
  if (ids.length === 0) return []
  const rows = await queries.query<{ claim: EncryptedClaim }>({ name: 'claim-due', text }, [
    ids,
    request.worker,
    request.leaseMs,
    request.itemsPerConnection,
    request.maxFlightMs,
  ])
  return rows.map((row) => row.claim)
}
