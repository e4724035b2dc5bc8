import type { Connection, ConnectRequest } from '@calsync/core'
import type { Queries } from '../database/database.js'
import lockText from './lock-connect.sql'
import text from './lock-user-connections.sql'

export interface StoredConnection {
  readonly connection: Connection
  readonly ciphertext: string
}

/**
 * All of a user's connections of one integration, locked. The lock before it is for the connection
 * that is not there yet: of two first connects with different accounts one has to see the other.
 */
export async function lockUserConnections(
  queries: Queries,
  { organizationId, userId, integration }: ConnectRequest,
): Promise<StoredConnection[]> {
  const values = [organizationId, userId, integration]
  await queries.query({ name: 'lock-connect', text: lockText }, values)
  return queries.query<StoredConnection>({ name: 'lock-user-connections', text }, values)
}
