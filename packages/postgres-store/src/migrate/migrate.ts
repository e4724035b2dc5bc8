import { CalsyncError } from '@calsync/core'
import type { Pool, PoolClient } from 'pg'
import {
  inSchema,
  type Namespace,
  namespaceOf,
  type SchemaOptions,
} from '../database/schema-name.js'
import { translateError } from '../database/translate-error.js'
import { type Migration, migrations } from '../migrations/index.js'
import { createLedgerText, createSchemaText, lockText, readApplied, recordText } from './ledger.js'
import { requireMigratable } from './schema-state.js'

export interface MigrateReport {
  /** Names of the migrations that ran, in order. */
  readonly applied: readonly string[]
  /** The schema's version now; above what this package knows when a newer one was here before. */
  readonly version: number
}

/**
 * Brings the schema to the version of this package. Safe to run from several processes at once and
 * to repeat: every migration is a transaction of its own, under a lock that ends with it.
 *
 * Throws `CalsyncError`: `SCHEMA_AHEAD` (a newer version was here, and this one does not work any
 * more), `SCHEMA_CHANGED` (an applied migration is not the one of this package), or what the
 * database says.
 */
export async function migrate(pool: Pool, options: SchemaOptions = {}): Promise<MigrateReport> {
  const namespace = namespaceOf(options)
  const applied: string[] = []
  try {
    const client = await pool.connect()
    try {
      await requireServer(client)
      for (const migration of migrations) {
        if (await applyOne(client, namespace, migration)) applied.push(migration.name)
      }
      const { version } = requireMigratable(await readApplied(client, namespace), namespace)
      return { applied, version }
    } finally {
      client.release()
    }
  } catch (error) {
    throw translateError(error)
  }
}

/** Functions with bodies in standard SQL came with Postgres 14. */
const OLDEST_SERVER = 140_000

async function requireServer(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ version: number; name: string }>(
    `select current_setting('server_version_num')::int as version,
       current_setting('server_version') as name`,
  )
  const [server] = rows
  if (server === undefined || server.version >= OLDEST_SERVER) return
  throw new CalsyncError({
    code: 'DATABASE_TOO_OLD',
    message: `this database is Postgres ${server.name}, calsync needs 14 or newer`,
    next: 'update the server',
    details: { version: server.version },
  })
}

/** Whether it ran: false when it had been applied before, perhaps while we waited for the lock. */
async function applyOne(
  client: PoolClient,
  namespace: Namespace,
  migration: Migration,
): Promise<boolean> {
  const { schema, tablePrefix } = namespace
  const run = (text: string) => client.query(inSchema(text, schema, tablePrefix))
  await client.query('begin isolation level read committed')
  try {
    await run(lockText(namespace))
    const applied = await readApplied(client, namespace)
    requireMigratable(applied, namespace)
    const due = applied.length < migration.version
    if (due) {
      if (migration.version === 1) await run(`${createSchemaText(schema)}\n${createLedgerText}`)
      await run(migration.text)
      await run(recordText(migration))
    }
    await client.query('commit')
    return due
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}
