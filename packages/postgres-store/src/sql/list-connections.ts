import type { Connection, ConnectionFilter } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { isUuid } from '../database/uuid.js'
import text from './list-connections.sql'

export async function listConnections(
  queries: Queries,
  filter: ConnectionFilter,
): Promise<Connection[]> {
  const { connectionId = null, userId = null, organizationId = null, integration = null } = filter
  if (connectionId !== null && !isUuid(connectionId)) return []
  const rows = await queries.query<{ connection: Connection }>({ name: 'list-connections', text }, [
    connectionId,
    userId,
    organizationId,
    integration,
    filter.states ?? null,
  ])
  return rows.map((row) => row.connection)
}
