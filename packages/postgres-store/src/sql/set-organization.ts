import type { OrganizationSetting } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './set-organization.sql'

export async function setOrganization(
  queries: Queries,
  { organizationId, integration, mode, changedBy, reason }: OrganizationSetting,
): Promise<void> {
  await queries.query({ name: 'set-organization', text }, [
    organizationId,
    integration,
    mode,
    changedBy,
    reason,
  ])
}
