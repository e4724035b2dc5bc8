import {
  migrate,
  pendingMigrations,
  postgresStore,
  printMigrations,
  requireSchema,
  schemaVersion,
} from '@calsync/postgres-store'
import type pg from 'pg'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { migrations } from '../../src/migrations/index.js'
import { freshDatabase } from './fresh-database.js'
import { connect, keyRing, mustClaim, plan } from './scenario.js'

const names = migrations.map(({ name }) => name)

async function freshPool(): Promise<pg.Pool> {
  const database = await freshDatabase(inject('postgresUrl'))
  onTestFinished(() => database.close())
  return database.pool
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
      next: 'run: calsync migrate',
    })
  })

  it('refuses a schema of a newer version', async () => {
    const pool = await freshPool()
    await migrate(pool)
    await pool.query(`insert into calsync.migrations values (999, 'from-the-future', 'x')`)
    await expect(migrate(pool)).rejects.toMatchObject({ code: 'SCHEMA_AHEAD' })
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
