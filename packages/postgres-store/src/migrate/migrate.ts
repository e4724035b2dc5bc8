import { CalsyncError } from '@calsync/core'
import type { Pool, PoolClient } from 'pg'
import { checkSchemaName, DEFAULT_SCHEMA, inSchema } from '../database/schema-name.js'
import { translateError } from '../database/translate-error.js'
import { type Migration, migrations } from '../migrations/index.js'

export interface SchemaOptions {
  /** Default `calsync`. */
  readonly schema?: string
}

export interface MigrateReport {
  /** Names of the migrations that ran, in order. */
  readonly applied: readonly string[]
  /** The schema's version now. */
  readonly version: number
}

interface AppliedMigration {
  readonly version: number
  readonly name: string
  readonly checksum: string
}

/**
 * Brings the schema to the version of this package. Safe to run from several processes at once and
 * to repeat: every migration is a transaction of its own, under a lock that ends with it.
 *
 * Throws `CalsyncError`: `SCHEMA_AHEAD` (a newer version was here), `SCHEMA_CHANGED` (an applied
 * migration is not the one of this package), or what the database says.
 */
export async function migrate(pool: Pool, options: SchemaOptions = {}): Promise<MigrateReport> {
  const schema = checkSchemaName(options.schema ?? DEFAULT_SCHEMA)
  const applied: string[] = []
  try {
    const client = await pool.connect()
    try {
      await requireServer(client)
      for (const migration of migrations) {
        if (await applyOne(client, schema, migration)) applied.push(migration.name)
      }
    } finally {
      client.release()
    }
  } catch (error) {
    throw translateError(error)
  }
  return { applied, version: migrations.length }
}

/** The number of migrations applied; 0 when there is no schema. */
export async function schemaVersion(pool: Pool, options: SchemaOptions = {}): Promise<number> {
  return (await readApplied(pool, checkSchemaName(options.schema ?? DEFAULT_SCHEMA))).length
}

/**
 * Names of migrations that `migrate` would run. Throws like `migrate` when the schema is not one
 * that this package can bring forward.
 */
export async function pendingMigrations(
  pool: Pool,
  options: SchemaOptions = {},
): Promise<readonly string[]> {
  const applied = await readApplied(pool, checkSchemaName(options.schema ?? DEFAULT_SCHEMA))
  checkApplied(applied)
  return migrations.slice(applied.length).map((migration) => migration.name)
}

/**
 * Resolves when the schema is the one of this package; throws `CalsyncError` `SCHEMA_MISSING`,
 * `SCHEMA_BEHIND`, `SCHEMA_AHEAD` or `SCHEMA_CHANGED`.
 */
export async function requireSchema(pool: Pool, options: SchemaOptions = {}): Promise<void> {
  const schema = options.schema ?? DEFAULT_SCHEMA
  const pending = await pendingMigrations(pool, options)
  if (pending.length === 0) return
  const missing = pending.length === migrations.length
  throw new CalsyncError({
    code: missing ? 'SCHEMA_MISSING' : 'SCHEMA_BEHIND',
    message: missing
      ? `the database has no schema "${schema}" of calsync`
      : `the schema "${schema}" lacks ${pending.length} migration(s): ${pending.join(', ')}`,
    next: 'run: calsync migrate',
    details: { schema, pending: pending.length },
  })
}

/** All migrations as one SQL script, for those who run such things by hand. */
export function printMigrations(options: SchemaOptions = {}): string {
  const schema = checkSchemaName(options.schema ?? DEFAULT_SCHEMA)
  const steps = migrations.map((migration) =>
    [
      `-- ${migration.version} ${migration.name}`,
      'begin;',
      `${lockText(schema)};`,
      ...(migration.version === 1 ? [inSchema(LEDGER, schema)] : []),
      inSchema(migration.text, schema).trimEnd(),
      `${recordText(schema, migration)};`,
      'commit;',
    ].join('\n'),
  )
  return `${steps.join('\n\n')}\n`
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

const LEDGER = `create schema if not exists {{schema}};
create table if not exists {{schema}}.migrations (
  version integer primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default now()
);`

/** Whether it ran: false when it had been applied before, perhaps while we waited for the lock. */
async function applyOne(
  client: PoolClient,
  schema: string,
  migration: Migration,
): Promise<boolean> {
  await client.query('begin isolation level read committed')
  try {
    await client.query(lockText(schema))
    const applied = await readApplied(client, schema)
    checkApplied(applied)
    const due = applied.length < migration.version
    if (due) {
      if (migration.version === 1) await createLedger(client, schema)
      await client.query(inSchema(migration.text, schema))
      await client.query(recordText(schema, migration))
    }
    await client.query('commit')
    return due
  } catch (error) {
    await client.query('rollback').catch(() => {})
    throw error
  }
}

/** A database user without the right to create schemas may use one that was made for it. */
async function createLedger(client: PoolClient, schema: string): Promise<void> {
  const found = await client.query('select from pg_namespace where nspname = $1', [schema])
  const text = inSchema(LEDGER, schema)
  await client.query(found.rowCount === 0 ? text : text.slice(text.indexOf('\n') + 1))
}

async function readApplied(
  client: Pick<PoolClient, 'query'>,
  schema: string,
): Promise<AppliedMigration[]> {
  try {
    const ledger = await client.query<{ there: boolean }>(
      'select to_regclass($1) is not null as there',
      [inSchema('{{schema}}.migrations', schema)],
    )
    if (ledger.rows[0]?.there !== true) return []
    const { rows } = await client.query<AppliedMigration>(
      inSchema(
        'select version, name, checksum from {{schema}}.migrations order by version',
        schema,
      ),
    )
    return rows
  } catch (error) {
    throw translateError(error)
  }
}

function checkApplied(applied: readonly AppliedMigration[]): void {
  const newest = applied.at(-1)?.version ?? 0
  if (newest > migrations.length) {
    throw new CalsyncError({
      code: 'SCHEMA_AHEAD',
      message: `the schema has version ${newest}, this calsync knows ${migrations.length}`,
      next: 'update calsync here; the database was migrated by a newer one',
      details: { version: newest, known: migrations.length },
    })
  }
  for (const [index, { version, name, checksum }] of applied.entries()) {
    const ours = migrations[index]
    if (ours?.version === version && ours.checksum === checksum) continue
    throw new CalsyncError({
      code: 'SCHEMA_CHANGED',
      message: `migration ${version} (${name}) of this database is not the one of this calsync`,
      next: 'use the release that migrated it, or drop the schema of a test database; a released migration never changes',
      details: { version },
    })
  }
}

/** A transaction's lock, so that it also works behind a pooler and ends when the process dies. */
function lockText(schema: string): string {
  return `select pg_advisory_xact_lock(hashtextextended('calsync migrate ${schema}', 0))`
}

function recordText(schema: string, migration: Migration): string {
  const { version, name, checksum } = migration
  return inSchema(
    `insert into {{schema}}.migrations (version, name, checksum) values (${version}, '${name}', '${checksum}')`,
    schema,
  )
}
