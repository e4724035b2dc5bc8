import type { UserSetting } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './set-user.sql'

/** Keeps a user's opting out, or in, with his connections; how many there are. */
export async function setUser(
  queries: Queries,
  { organizationId, userId, integration, optOut, by }: UserSetting,
): Promise<number> {
  const values = [organizationId, userId, integration, optOut, by]
  return (await queries.query({ name: 'set-user', text }, values)).length
}
