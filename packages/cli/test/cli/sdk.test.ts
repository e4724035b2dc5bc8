import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createCalsync } from '../../src/index.js'
import { Host } from '../support/host.js'

let host: Host
beforeAll(async () => {
  host = await Host.start(inject('postgresUrl'))
})
afterAll(() => host.stop())

const connections = async () => {
  const text = `select count(*)::int as n from pg_stat_activity
    where datname = current_database() and application_name = 'calsync'`
  return (await host.sql<{ n: number }>(text))[0]?.n
}

describe('createCalsync on a database', () => {
  it('migrates, and leaves a pool that was given to its owner', async () => {
    const pool = new pg.Pool({ connectionString: host.url })
    const calsync = createCalsync({ database: pool })
    await expect(calsync.requireSchema()).rejects.toMatchObject({ code: 'SCHEMA_MISSING' })
    expect((await calsync.migrate()).applied.length).toBeGreaterThan(0)
    expect((await calsync.migrate()).applied).toEqual([])
    await calsync.requireSchema()
    await calsync.close()
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })

  it('names its own pool and ends it, also when asked twice', async () => {
    const calsync = createCalsync({ database: host.url })
    await calsync.status()
    expect(await connections()).toBe(1)
    await calsync.close()
    await calsync.close()
    expect(await connections()).toBe(0)
  })

  it("leaves marks in the host's transaction, and none after a rollback", async () => {
    const pool = new pg.Pool({ connectionString: host.url, max: 1 })
    const calsync = createCalsync({ database: pool })
    const client = await pool.connect()
    const marks = async () => (await client.query('select ref from calsync.changes')).rowCount
    await client.query('begin')
    await calsync.schedules.changed('class:42', { tx: client, by: 'alice' })
    expect(await marks()).toBe(1)
    await client.query('rollback')
    expect(await marks()).toBe(0)
    client.release()
    await calsync.close()
    await pool.end()
  })
})
