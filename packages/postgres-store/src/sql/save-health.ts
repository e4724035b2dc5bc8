import type { HealthUpdate } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { isUuid } from '../database/uuid.js'
import text from './save-health.sql'

export async function saveHealth(
  queries: Queries,
  updates: readonly HealthUpdate[],
): Promise<void> {
  const known = updates.filter(({ connectionId }) => isUuid(connectionId))
  if (known.length === 0) return
  await queries.query({ name: 'save-health', text }, [
    known.map(({ connectionId }) => connectionId),
    known.map(({ health }) => health),
  ])
}
