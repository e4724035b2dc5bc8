import { CalsyncError } from '@calsync/core'
import {
  readSchemaState,
  requireSchema,
  type SchemaOptions,
  schemaVersion,
} from '@calsync/postgres-store'
import type { Pool } from 'pg'
import { describeTarget, type Target } from '../../output/target.js'
import { duration } from '../../output/words.js'
import { type Check, failed, finding, ok } from './check.js'
import { checkPrivileges } from './check-privileges.js'

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
  const { schema, tablePrefix = '' } = target
  const place = { schema, tablePrefix }
  let version = 0
  let isForbidden = false
  try {
    version = await schemaVersion(pool, place)
  } catch (error) {
    // A user without rights has reached the database all the same; what he lacks is told below.
    if (codeOf(error) !== 'PRIVILEGE_MISSING') {
      return { checks: [failed('database', error)], isReachable: false, isUsable: false }
    }
    isForbidden = true
  }
  const checks = [ok('database', `reached ${describeTarget(target)}`)]
  const schemaCheck = await checkSchema(pool, place)
  const privileges = version === 0 && !isForbidden ? [] : await checkPrivileges(pool, place)
  const clock = await checkClock(pool, now)
  checks.push(schemaCheck, ...privileges, clock)
  const isUsable = [schemaCheck, ...privileges].every(({ status }) => status !== 'finding')
  return { checks, isReachable: true, isUsable }
}

async function checkSchema(pool: Pool, place: SchemaOptions): Promise<Check> {
  const { schema = '' } = place
  try {
    await requireSchema(pool, place)
    const { version, knownVersion } = await readSchemaState(pool, place)
    return ok(
      'schema',
      version === knownVersion
        ? `"${schema}" has version ${version}, as this calsync expects`
        : `"${schema}" has version ${version}, newer than ${knownVersion} of this calsync, which still works on it`,
    )
  } catch (error) {
    return failed('schema', error)
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
