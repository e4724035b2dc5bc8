import { KeyRing, migrate, postgresStore, requireSchema } from '@calsync/postgres-store'
import { syncStoreContract } from '@calsync/testkit/contracts'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { migrations } from '../../src/migrations/index.js'
import { type GrantedRoles, grantedRoles } from './granted-roles.js'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { runCase } from './store-contract-case.js'

const keyRing = new KeyRing([['test', new Uint8Array(32).fill(7)]], 'test')
const shared = { schema: 'public', tablePrefix: 'calsync_' }

/** Everything in the schema that has a name of its own, constraints' indexes and row types included. */
const objects = `
  select relname as name from pg_class where relnamespace = 'public'::regnamespace
  union all select proname from pg_proc where pronamespace = 'public'::regnamespace
  union all select typname from pg_type where typnamespace = 'public'::regnamespace and typcategory <> 'A'`

/** SQL functions do not count: the server may put their text in the place of the call. */
const uncalled = `
  select p.proname as name from pg_proc p join pg_language l on l.oid = p.prolang
  where p.pronamespace = 'public'::regnamespace and l.lanname = 'plpgsql'
    and not exists (select from pg_stat_user_functions s where s.funcid = p.oid)`

describe('a store with a prefix in a shared schema, as the printed grants allow', () => {
  let database: MigratedDatabase
  let roles: GrantedRoles
  let pool: pg.Pool

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'), shared)
    roles = await grantedRoles(database.url, shared)
    await roles.grant(1)
    // The template's tables belong to whoever made it: not what is looked at here.
    await giveTo(database.pool, roles.names.migrator)
    await roles.grant(2)
    pool = roles.poolOf('runtime')
    await database.pool.query(
      `alter database ${database.url.split('/').at(-1)} set track_functions = 'all'`,
    )
  })
  afterAll(async () => {
    await roles.drop()
    await database.close()
  })
  beforeEach(() => database.empty())

  it.each(syncStoreContract.map((each) => [each.name, each] as const))(
    '%s',
    async (_name, each) => {
      await runCase(each, postgresStore({ ...shared, pool, keyRing }), pool)
    },
  )

  it('called every function of more than one statement', async () => {
    // A session reports what it called when it ends.
    await database.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where usename = $1',
      [roles.names.runtime],
    )
    await expect
      .poll(async () => (await database.pool.query<object>(uncalled)).rows, { timeout: 10_000 })
      .toEqual([])
  })

  it('has nothing of another name there', async () => {
    const { rows } = await database.pool.query<{ name: string }>(objects)
    expect(rows.length).toBeGreaterThan(60)
    expect(rows.filter(({ name }) => !name.startsWith('calsync_'))).toEqual([])
    const { rowCount } = await database.pool.query(
      `select from pg_namespace where nspname = 'calsync'`,
    )
    expect(rowCount).toBe(0)
  })

  it('is taken for whole by requireSchema and migrate', async () => {
    await requireSchema(pool, shared)
    expect(await migrate(pool, shared)).toEqual({ applied: [], version: migrations.length })
    await expect(
      requireSchema(pool, { schema: 'public', tablePrefix: 'other_' }),
    ).rejects.toMatchObject({
      code: 'SCHEMA_MISSING',
      message: expect.stringContaining('prefix "other_"') as string,
    })
  })
})

async function giveTo(pool: pg.Pool, role: string): Promise<void> {
  await pool.query(
    `do $$ declare o text; begin
       for o in select format('%s public.%I', case relkind when 'v' then 'view' else 'table' end, relname)
         from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
       loop execute format('alter %s owner to %I', o, '${role.replaceAll("'", "''")}'); end loop;
       for o in select oid::regprocedure from pg_proc where pronamespace = 'public'::regnamespace
       loop execute format('alter function %s owner to %I', o, '${role.replaceAll("'", "''")}'); end loop;
     end $$`,
  )
}
