import { CalsyncError } from '@calsync/core'
import { requireSchema, schemaVersion } from '@calsync/postgres-store'
import type { Pool } from 'pg'
import { describeTarget, type Target } from '../../output/target.js'
import { duration } from '../../output/words.js'
import { type Check, failed, finding, ok } from './check.js'
import { missingPrivileges } from './missing-privileges.js'

const CLOCK_TOLERANCE_MS = 30_000

export interface DatabaseChecks {
  readonly checks: readonly Check[]
  /** Whether the server answers at all. */
  readonly isReachable: boolean
  /** Whether calsync's tables can be asked. */
  readonly isUsable: boolean
}

export async function checkDatabase(
  pool: Pool,
  target: Target,
  now: () => number,
): Promise<DatabaseChecks> {
  const { schema } = target
  let version = 0
  try {
    version = await schemaVersion(pool, { schema })
  } catch (error) {
    // A user without rights has reached the database all the same; what he lacks is told below.
    if (codeOf(error) !== 'PRIVILEGE_MISSING') {
      return { checks: [failed('database', error)], isReachable: false, isUsable: false }
    }
  }
  const checks = [ok('database', `reached ${describeTarget(target)}`)]
  const schemaCheck = await checkSchema(pool, schema, version)
  const privileges = await checkPrivileges(pool, schema)
  const clock = await checkClock(pool, now)
  checks.push(schemaCheck, ...privileges, clock)
  const isUsable = [schemaCheck, ...privileges].every(({ status }) => status === 'ok')
  return { checks, isReachable: true, isUsable }
}

async function checkSchema(pool: Pool, schema: string, version: number): Promise<Check> {
  try {
    await requireSchema(pool, { schema })
    return ok('schema', `"${schema}" has version ${version}, as this calsync expects`)
  } catch (error) {
    return failed('schema', error)
  }
}

async function checkPrivileges(pool: Pool, schema: string): Promise<Check[]> {
  try {
    const { user, missing, owned } = await missingPrivileges(pool, schema)
    if (owned === 0) return []
    if (missing.length === 0) return [ok('privileges', `user ${user} may use all tables`)]
    const list = missing.slice(0, 5).map(({ name, privilege }) => `${privilege} on ${name}`)
    const more = missing.length > list.length ? `, and ${missing.length - list.length} more` : ''
    return [
      finding(
        'privileges',
        `user ${user} lacks ${list.join(', ')}${more}`,
        `grant usage on schema ${schema} to ${user}; grant select, insert, update, delete on all tables in schema ${schema} to ${user}; grant usage on all sequences in schema ${schema} to ${user}; grant execute on all functions in schema ${schema} to ${user}`,
      ),
    ]
  } catch (error) {
    return [failed('privileges', error)]
  }
}

async function checkClock(pool: Pool, now: () => number): Promise<Check> {
  try {
    const before = now()
    const { rows } = await pool.query<{ at: string }>(
      `select (extract(epoch from clock_timestamp()) * 1000)::text as at`,
    )
    const local = (before + now()) / 2
    const difference = Number(rows[0]?.at) - local
    const words = `the clocks of this machine and the database differ by ${duration(Math.abs(difference))}`
    if (Math.abs(difference) <= CLOCK_TOLERANCE_MS) return ok('clock', words)
    return finding(
      'clock',
      words,
      'set the clocks by NTP; timestamps in messages and logs are off until then',
    )
  } catch (error) {
    return failed('clock', error)
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof CalsyncError ? error.code : null
}
