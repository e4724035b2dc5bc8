import { readFile } from 'node:fs/promises'
import {
  migrate,
  pendingMigrations,
  postgresStore,
  printMigrations,
  readSchemaState,
  requireSchema,
  schemaVersion,
} from '@calsync/postgres-store'
import type pg from 'pg'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { inSchema } from '../../src/database/schema-name.js'
import { recordText } from '../../src/migrate/ledger.js'
import { migrations } from '../../src/migrations/index.js'
import { freshDatabase } from './fresh-database.js'
import { connect, keyRing, mustClaim, plan } from './scenario.js'

const names = migrations.map(({ name }) => name)

async function freshPool(): Promise<pg.Pool> {
  const database = await freshDatabase(inject('postgresUrl'))
  onTestFinished(() => database.close())
  return database.pool
}

/** As a newer release notes a migration. */
async function noteNewer(pool: pg.Pool, version: number, worksFrom: number | null): Promise<void> {
  const newer = { version, name: 'newer', text: '', checksum: 'x', worksFrom: worksFrom ?? 0 }
  await pool.query(inSchema(recordText(newer), 'calsync'))
  if (worksFrom === null) await pool.query('update calsync.migrations set works_from = null')
}

describe('migrate', () => {
  it('makes the schema, and nothing the second time', async () => {
    const pool = await freshPool()
    expect(await schemaVersion(pool)).toBe(0)
    expect(await pendingMigrations(pool)).toEqual(names)
    expect(await migrate(pool)).toEqual({ applied: names, version: names.length })
    expect(await migrate(pool)).toEqual({ applied: [], version: names.length })
    expect(await schemaVersion(pool)).toBe(names.length)
    expect(await pendingMigrations(pool)).toEqual([])
    await requireSchema(pool)
  })

  it('may run in several processes at once', async () => {
    const pool = await freshPool()
    const reports = await Promise.all([1, 2, 3, 4].map(() => migrate(pool)))
    expect(reports.flatMap(({ applied }) => applied).sort()).toEqual([...names].sort())
    expect(reports.every(({ version }) => version === names.length)).toBe(true)
  })

  it('keeps schemas of one database apart', async () => {
    const pool = await freshPool()
    await migrate(pool)
    await migrate(pool, { schema: 'second_one' })
    const first = postgresStore({ pool, keyRing })
    const second = postgresStore({ pool, keyRing, schema: 'second_one' })
    const alice = await connect(second)
    await plan(second, [alice])
    expect((await mustClaim(second, alice)).records).toHaveLength(1)
    expect(await first.connections.listConnections({})).toEqual([])
    expect((await first.reports.status({})).records.pending).toBe(0)
  })

  it('keeps prefixes in one schema apart, in the same sessions', async () => {
    const pool = await freshPool()
    const places = [
      { schema: 'public', tablePrefix: 'one_' },
      { schema: 'public', tablePrefix: 'two_' },
      { schema: 'public' },
    ]
    for (const place of places) await migrate(pool, place)
    const stores = places.map((place) => postgresStore({ pool, keyRing, ...place }))
    for (const [index, store] of stores.entries()) {
      const users = ['alice', 'bob', 'carol'].slice(index)
      for (const user of users) await connect(store, user)
      expect(await store.connections.listConnections({})).toHaveLength(3 - index)
    }
    expect(await Promise.all(stores.map((store) => store.connections.listConnections({})))).toEqual(
      [
        expect.toSatisfy((list: unknown[]) => list.length === 3),
        expect.toSatisfy((list: unknown[]) => list.length === 2),
        expect.toSatisfy((list: unknown[]) => list.length === 1),
      ],
    )
    await requireSchema(pool, places[0])
  })

  it('is taken out of a shared schema by the documented script, which leaves the rest', async () => {
    const pool = await freshPool()
    await pool.query(
      'create table calsyncing (id int); create view theirs as select from calsyncing',
    )
    await migrate(pool, { schema: 'public', tablePrefix: 'calsync_' })
    const page = await readFile(new URL('../../../../docs/schema.md', import.meta.url), 'utf8')
    const script = /```sql\n(do [^`]*)```/.exec(page)?.[1]
    await pool.query(script ?? '')
    const { rows } = await pool.query(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace
       union all select proname from pg_proc where pronamespace = 'public'::regnamespace
       order by name`,
    )
    expect(rows).toEqual([{ name: 'calsyncing' }, { name: 'theirs' }])
    expect(await schemaVersion(pool, { schema: 'public', tablePrefix: 'calsync_' })).toBe(0)
  })

  it('prints a script that does the same', async () => {
    const pool = await freshPool()
    await pool.query(printMigrations({ schema: 'by_hand' }))
    expect(await migrate(pool, { schema: 'by_hand' })).toMatchObject({ applied: [] })
  })

  it('uses a schema that was made for a user who may not make one', async () => {
    const pool = await freshPool()
    const role = `modest_${Date.now()}`
    await pool.query(`create role ${role}; create schema calsync authorization ${role}`)
    const client = await pool.connect()
    await client.query(`set role ${role}`)
    const modest = {
      connect: async () => ({ query: client.query.bind(client), release: () => {} }),
    }
    await migrate(modest as unknown as typeof pool)
    client.release(true)
    await requireSchema(pool)
  })

  it('says what is missing', async () => {
    const pool = await freshPool()
    await expect(requireSchema(pool)).rejects.toMatchObject({
      code: 'SCHEMA_MISSING',
      next: 'run: calsync migrate',
    })
    await migrate(pool)
    await pool.query('delete from calsync.migrations where version = $1', [names.length])
    await expect(requireSchema(pool)).rejects.toMatchObject({
      code: 'SCHEMA_BEHIND',
      message: expect.stringContaining(
        `have version ${names.length - 1}, this calsync needs ${names.length}`,
      ) as string,
      next: 'run: calsync migrate',
    })
  })

  it('works on a newer schema that says so', async () => {
    const pool = await freshPool()
    await migrate(pool)
    const version = names.length + 1
    await noteNewer(pool, version, names.length)
    await requireSchema(pool)
    expect(await readSchemaState(pool)).toEqual({
      version,
      knownVersion: names.length,
      pending: [],
    })
    // An older process that migrates as it starts.
    expect(await migrate(pool)).toEqual({ applied: [], version })
  })

  it.each([
    ['a newer schema that needs newer code', names.length + 1, names.length + 1],
    ['a newer schema that does not say', null, names.length + 1],
  ])('refuses %s, and names the version needed', async (_what, worksFrom, needed) => {
    const pool = await freshPool()
    await migrate(pool)
    await noteNewer(pool, names.length + 1, worksFrom)
    const refusal = {
      code: 'SCHEMA_AHEAD',
      message: expect.stringContaining(`version ${needed} is needed here`) as string,
      next: expect.stringContaining(`schema version ${needed} or newer`) as string,
    }
    await expect(migrate(pool)).rejects.toMatchObject(refusal)
    await expect(requireSchema(pool)).rejects.toMatchObject(refusal)
  })

  it('refuses a newer schema whose ledger has no word of it', async () => {
    const pool = await freshPool()
    await migrate(pool)
    await pool.query(`alter table calsync.migrations drop column if exists works_from;
      insert into calsync.migrations values (999, 'from-the-future', 'x')`)
    await expect(requireSchema(pool)).rejects.toMatchObject({ code: 'SCHEMA_AHEAD' })
  })

  it('refuses a schema whose migration was another one', async () => {
    const pool = await freshPool()
    await migrate(pool)
    await pool.query(`update calsync.migrations set checksum = 'x' where version = 2`)
    await expect(migrate(pool)).rejects.toMatchObject({ code: 'SCHEMA_CHANGED' })
  })

  it('refuses a name that is not a plain identifier', async () => {
    const pool = await freshPool()
    for (const schema of ['', 'Mixed', 'a"b', 'a b', 'pg_mine', '1st', 'x'.repeat(64)]) {
      await expect(migrate(pool, { schema })).rejects.toMatchObject({
        code: 'SCHEMA_NAME_INVALID',
      })
    }
  })
})
