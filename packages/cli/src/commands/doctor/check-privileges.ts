import { missingPrivileges, type RolePrivileges, type SchemaOptions } from '@calsync/postgres-store'
import type { Pool } from 'pg'
import { type Check, failed, finding, info, ok } from './check.js'

/** What the connected user may do with calsync's tables, and what for that is enough. */
export async function checkPrivileges(pool: Pool, place: SchemaOptions): Promise<Check[]> {
  try {
    const runtime = await missingPrivileges(pool, 'runtime', place)
    const { user } = runtime
    if (runtime.missing.length === 0) return [ok('privileges', `user ${user} may use all tables`)]
    const next = `calsync migrate --print-grants --runtime ${user}`
    const reader = await missingPrivileges(pool, 'readonly', place)
    if (reader.missing.length === 0) {
      return [
        info(
          'privileges',
          `user ${user} may look and change nothing; a worker lacks ${list(runtime)}`,
          next,
        ),
      ]
    }
    return [finding('privileges', `user ${user} lacks ${list(runtime)}`, next)]
  } catch (error) {
    return [failed('privileges', error)]
  }
}

function list({ missing }: RolePrivileges): string {
  const shown = missing.slice(0, 5).map(({ name, privilege }) => `${privilege} on ${name}`)
  const more = missing.length > shown.length ? `, and ${missing.length - shown.length} more` : ''
  return shown.join(', ') + more
}
