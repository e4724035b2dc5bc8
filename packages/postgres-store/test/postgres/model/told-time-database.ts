import { migrate } from '@calsync/postgres-store'
import type { Pool } from 'pg'
import { type FreshDatabase, freshDatabase } from '../fresh-database.js'

/**
 * The server's own functions of the time are shadowed: the schema comes first in the search path, at
 * the time of the migration too, when defaults and functions in standard SQL are bound.
 */
const CLOCK = `
create schema told_time;
create table told_time.hand (at timestamptz not null);
insert into told_time.hand values ('epoch');
create function told_time.clock_timestamp() returns timestamptz
  language sql volatile as 'select at from told_time.hand';
create function told_time.now() returns timestamptz
  language sql stable as 'select at from told_time.hand'`

export interface ToldTimeDatabase {
  readonly pool: Pool
  tell(now: number): Promise<void>
  /** Deletes every row of calsync's. */
  empty(): Promise<void>
  close(): Promise<void>
}

/** A migrated database whose time is the one it is told. */
export async function toldTimeDatabase(serverUrl: string): Promise<ToldTimeDatabase> {
  const database = await freshDatabase(serverUrl, {
    max: 10,
    options: '-c search_path=told_time,pg_catalog,public',
  })
  const { pool } = database
  await pool.query(CLOCK)
  await migrate(pool)
  const tables = await tablesOf(database)
  let emptied = 0
  return {
    pool,
    tell: async (now) => {
      await pool.query('update told_time.hand set at = to_timestamp($1 / 1000.0)', [now])
    },
    empty: async () => {
      emptied += 1
      // Quicker than truncate, which is needed now and then for what deleted rows leave.
      if (emptied % 100 === 0) await pool.query(`truncate ${tables.join(', ')}, told_time.hand`)
      else await pool.query(tables.map((table) => `delete from ${table}`).join('; '))
      if (emptied % 100 === 0) await pool.query(`insert into told_time.hand values ('epoch')`)
    },
    close: () => database.close(),
  }
}

/** Those that refer to others first. */
async function tablesOf({ pool }: FreshDatabase): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('calsync.%I', c.relname) as name
     from pg_class c
     where c.relnamespace = 'calsync'::regnamespace and c.relkind = 'r' and c.relname <> 'migrations'
     order by exists (select from pg_constraint f where f.confrelid = c.oid), c.relname`,
  )
  return rows.map(({ name }) => name)
}
