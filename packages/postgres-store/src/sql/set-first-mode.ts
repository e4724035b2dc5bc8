import type { ConnectRequest } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './set-first-mode.sql'

/** What an organisation starts with, if it is new to the integration. */
export async function setFirstMode(
  queries: Queries,
  { organizationId, integration, firstMode }: ConnectRequest,
): Promise<void> {
  if (firstMode === undefined) return
  await queries.query({ name: 'set-first-mode', text }, [organizationId, integration, firstMode])
}
