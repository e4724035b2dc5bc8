import type { Connection, ConnectRequest } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './save-connection.sql'

export interface SavedConnection {
  readonly connection: Connection
  readonly replaced: string[]
}

export async function saveConnection(
  queries: Queries,
  id: string,
  request: ConnectRequest,
  ciphertext: string,
  newKey: boolean,
  calendarId: string | null,
): Promise<SavedConnection | undefined> {
  const { organizationId, userId, integration, account, gatewayUserId, health } = request
  const place = [id, organizationId, userId, integration, account, gatewayUserId]
  const rows = await queries.query<SavedConnection>({ name: 'save-connection', text }, [
    ...place,
    ciphertext,
    health,
    newKey,
    calendarId,
  ])
  return rows[0]
}
