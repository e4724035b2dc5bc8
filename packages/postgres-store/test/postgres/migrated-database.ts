import { randomUUID } from 'node:crypto'
import { migrate, type SchemaOptions } from '@calsync/postgres-store'
import { createDatabase } from '@calsync/testkit/postgres'
import pg from 'pg'

const TEMPLATE = 'calsync_template'

/** A database of its own, migrated, with a pool. */
export interface MigratedDatabase {
  readonly url: string
  readonly pool: pg.Pool
  /** Another pool on the same database, for a second process; ended with the first. */
  newPool(options?: pg.PoolConfig): pg.Pool
  /** Empties all tables: faster than another clone, for a case that wants an empty store. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** Clones the migrated template, which the first caller makes; another one for other names. */
export async function migratedDatabase(
  serverUrl: string,
  options: SchemaOptions = {},
): Promise<MigratedDatabase> {
  const { schema = 'calsync', tablePrefix = '' } = options
  const template = tablePrefix === '' ? TEMPLATE : `${TEMPLATE}_${schema}_${tablePrefix}`
  await ensureTemplate(serverUrl, template, options)
  const name = `store_${randomUUID().replaceAll('-', '')}`
  const url = await createDatabase(serverUrl, name, template)
  const pools: pg.Pool[] = []
  const newPool = (options: pg.PoolConfig = {}): pg.Pool => {
    const pool = new pg.Pool({ connectionString: url, max: 10, ...options })
    // The pool does not wait for the last goodbye, and a drop of the database may come before it.
    pool.on('connect', (client) => void client.on('error', () => {}))
    pools.push(pool)
    return pool
  }
  const pool = newPool()
  return {
    url,
    pool,
    newPool,
    empty: () => emptyTables(pool, schema, tablePrefix),
    close: async () => {
      await Promise.all(pools.map((each) => each.end()))
      const admin = new pg.Client({ connectionString: serverUrl })
      await admin.connect()
      await admin.query(`drop database if exists "${name}" with (force)`)
      await admin.end()
    },
  }
}

async function emptyTables(pool: pg.Pool, schema: string, tablePrefix: string): Promise<void> {
  const { rows } = await pool.query<{ list: string }>(
    `select string_agg(format('%I.%I', schemaname, tablename), ', ') as list
     from pg_tables where schemaname = $1 and starts_with(tablename, $2) and tablename <> $3`,
    [schema, tablePrefix, `${tablePrefix}migrations`],
  )
  await pool.query(`truncate ${rows[0]?.list ?? ''} restart identity`)
}

/** Test files run in processes of their own: whoever gets the lock first makes the template. */
async function ensureTemplate(
  serverUrl: string,
  template: string,
  options: SchemaOptions,
): Promise<void> {
  const admin = new pg.Client({ connectionString: serverUrl })
  await admin.connect()
  try {
    await admin.query(`select pg_advisory_lock(hashtext('calsync test template'))`)
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [template])
    if (rowCount !== 0) return
    const url = await createDatabase(serverUrl, `${template}_draft`)
    const pool = new pg.Pool({ connectionString: url, max: 1 })
    await migrate(pool, options)
    await pool.end()
    await admin.query(`alter database ${template}_draft rename to ${template}`)
  } finally {
    await admin.end()
  }
}
