import type { OrganizationSetting } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-organizations.sql'

export async function listOrganizations(queries: Queries): Promise<OrganizationSetting[]> {
  return queries.query<OrganizationSetting>({ name: 'list-organizations', text }, [])
}
