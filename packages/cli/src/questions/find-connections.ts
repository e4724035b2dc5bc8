import { CalsyncError, type Connection, type ConnectionFilter } from '@calsync/core'
import type { CalsyncOnPostgres } from '../sdk/compose.js'

/**
 * The connections that a filter means. Throws `CalsyncError`: `UNKNOWN_USER` when nothing ever
 * mentioned the user, `NO_CONNECTION` when he never connected a calendar.
 */
export async function findConnections(
  calsync: CalsyncOnPostgres,
  filter: ConnectionFilter,
): Promise<readonly Connection[]> {
  const connections = await calsync.connections.list(filter)
  const { userId } = filter
  if (userId === undefined || connections.length > 0) return connections
  if (await calsync.store.reports.knowsUser(userId)) {
    throw new CalsyncError({
      code: 'NO_CONNECTION',
      message: `user ${userId} has no connected calendar`,
      next: 'the user has to connect one first',
    })
  }
  throw new CalsyncError({
    code: 'UNKNOWN_USER',
    message: `no schedule and no connection mentions a user ${userId}`,
    next: 'check the id: it is the id of the host application, exactly as in `facilitators`',
  })
}
