import { migrate, missingPrivileges, postgresStore, requireSchema } from '@calsync/postgres-store'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'
import { type GrantedRoles, grantedRoles } from './granted-roles.js'
import { connect, keyRing, mustClaim, plan, REF } from './scenario.js'

const mark = { ref: REF, kind: 'changed', priority: 'live', by: 'alice', reason: null } as const
const denied = { code: '42501' }

async function inTransaction<T>(
  pool: pg.Pool,
  work: (tx: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

describe.each([
  { name: 'a schema of its own', place: {}, at: 'calsync.' },
  {
    name: 'a prefix in a shared schema',
    place: { schema: 'public', tablePrefix: 'calsync_' },
    at: 'public.calsync_',
  },
])('with the printed grants, in $name,', ({ place, at }) => {
  let database: FreshDatabase
  let roles: GrantedRoles
  let runtime: pg.Pool
  let reader: pg.Pool
  let enqueue: pg.Pool
  beforeAll(async () => {
    database = await freshDatabase(inject('postgresUrl'))
    roles = await grantedRoles(database.url, place)
    runtime = roles.poolOf('runtime')
    reader = roles.poolOf('readonly')
    enqueue = roles.poolOf('enqueue')
    await roles.grant(1)
    await migrate(roles.poolOf('migrator'), place)
    await roles.grant(2)
    // Again, as after each later migration.
    await roles.grant(2)
  })
  afterAll(async () => {
    await roles.drop()
    await database.close()
  })

  it('every role has what its part needs', async () => {
    for (const [role, pool] of [
      ['runtime', runtime],
      ['readonly', reader],
      ['enqueue', enqueue],
    ] as const) {
      expect(await missingPrivileges(pool, role, place)).toEqual({
        user: roles.names[role],
        missing: [],
      })
    }
    const { missing } = await missingPrivileges(reader, 'runtime', place)
    const prefix = place.tablePrefix ?? ''
    expect(missing).toContainEqual({ name: `${prefix}changes`, privilege: 'delete' })
  })

  it('the runtime role plans and sends, and changes no table', async () => {
    await requireSchema(runtime, place)
    const store = postgresStore({ pool: runtime, keyRing, ...place })
    const alice = await connect(store)
    await plan(store, [alice])
    expect((await mustClaim(store, alice)).records).toHaveLength(1)
    for (const text of [
      `create table ${at}mine (id int)`,
      `alter table ${at}changes add column mine int`,
      `drop view ${at}v_due`,
      `truncate ${at}changes`,
      `delete from ${at}sync_audit_log`,
      `update ${at}migrations set checksum = 'x'`,
      `drop function ${at}clock_ms()`,
    ]) {
      await expect(runtime.query(text), text).rejects.toMatchObject(denied)
    }
  })

  it('the role on call reads everything and writes nothing', async () => {
    await requireSchema(reader, place)
    const store = postgresStore({ pool: reader, ...place })
    const [, explained, records] = await Promise.all([
      store.reports.status({}),
      store.reports.explain(REF, null),
      store.reports.listRecords({}, 10),
      store.connections.listConnections({}),
      store.connections.listPauses(),
      store.runs.listRuns(5),
      store.runs.listWorkers(),
      ...['v_status', 'v_due', 'v_blocked'].map((view) => reader.query(`select from ${at}${view}`)),
    ])
    expect(explained.records).toHaveLength(1)
    expect(records).toHaveLength(1)
    await expect(store.reports.retry({}, 'carol', null)).rejects.toMatchObject({
      code: 'PRIVILEGE_MISSING',
      next: expect.stringContaining('calsync migrate --print-grants') as string,
    })
    await expect(
      inTransaction(reader, (tx) => store.changes.markChanged(tx, [mark])),
    ).rejects.toMatchObject({
      code: 'PRIVILEGE_MISSING',
    })
    await expect(reader.query(`create table ${at}mine (id int)`)).rejects.toMatchObject(denied)
  })

  it('the role that enqueues leaves marks, and does and sees nothing else', async () => {
    const store = postgresStore({ pool: enqueue, ...place })
    const count = async () =>
      (await database.pool.query(`select from ${at}changes`)).rowCount ?? Number.NaN
    const before = await count()
    await inTransaction(enqueue, (tx) =>
      store.changes.markChanged(tx, [mark, { ...mark, kind: 'deleted' }]),
    )
    await enqueue.query(`select ${at}schedule_changed('class:2', 'alice')`)
    await enqueue.query(`select ${at}schedule_deleted('class:3')`)
    expect(await count()).toBe(before + 4)
    const { rows } = await database.pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname in ('calsync', 'public')`,
    )
    expect(rows.length).toBeGreaterThan(10)
    for (const { name } of rows) {
      await expect(enqueue.query(`select from ${name}`), name).rejects.toMatchObject(denied)
      await expect(enqueue.query(`delete from ${name}`), name).rejects.toMatchObject(denied)
      if (name === `${at}changes`) continue
      await expect(enqueue.query(`insert into ${name} default values`), name).rejects.toMatchObject(
        denied,
      )
    }
  })

  it('tables of a later migration are usable at once where the schema is ours', async () => {
    await roles.poolOf('migrator').query(`create table ${at}later (id int)`)
    const write = () => runtime.query(`insert into ${at}later values (1)`)
    const read = () => reader.query(`select from ${at}later`)
    if (place.tablePrefix === undefined) {
      await write()
      await read()
    } else {
      await expect(write()).rejects.toMatchObject(denied)
      await expect(read()).rejects.toMatchObject(denied)
    }
    await expect(enqueue.query(`select from ${at}later`)).rejects.toMatchObject(denied)
  })
})
