import type { Claim, Connection, SyncStore } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { connect, doneOf, keyRing, mustClaim, plan, REF } from './scenario.js'

const PARTS = 400
const marks = { replan: true, verifySeries: true }
const changes = Array.from({ length: PARTS }, (_, n) => `@${2000 + n}-03-01T09:00:00`)

/**
 * Plans of functions are made once a session, so that those made while the tables were empty are
 * kept until statistics arrive. They must not be quadratic in the parts of a schedule until then.
 */
describe('a schedule of many parts on a table without statistics', () => {
  let database: MigratedDatabase
  /** One session, whose statistics can be read at once. */
  let pool: MigratedDatabase['pool']
  let store: SyncStore
  let alice: Connection

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
    await database.pool.query(
      'alter table calsync.schedule_sync_status set (autovacuum_enabled = off)',
    )
    pool = database.newPool({ max: 1 })
    store = postgresStore({ pool, keyRing })
    alice = await connect(store)
    await planParts(1, ['first'])
    await planParts(2, ['first', 'second'])
    const held = await mustClaim(store, alice)
    await store.claims.settle([doneOf(held, marks)])
  })
  afterAll(() => database.close())

  it('looks each part up by itself', async () => {
    const few = 20 * PARTS
    expect(await entriesRead(() => planParts(3, ['', ...changes]))).toBeLessThan(few)
    expect(await entriesRead(() => planParts(4, ['', ...changes, 'third']))).toBeLessThan(few)
    let held: Claim | undefined
    const claiming = async (): Promise<void> => {
      held = await mustClaim(store, alice, { itemsPerConnection: PARTS + 2 })
    }
    expect(await entriesRead(claiming)).toBeLessThan(few)
    const done = doneOf(held ?? expect.unreachable(), marks)
    expect(done.records).toHaveLength(PARTS + 2)
    expect(await entriesRead(() => store.claims.settle([done]))).toBeLessThan(few)
  })

  it('reads no other part when one is added and one changed', async () => {
    await planParts(5, ['', ...changes])
    expect(await entriesRead(() => planParts(6, ['', 'fourth']))).toBeLessThan(50)
  })

  function planParts(version: number, parts: readonly string[]): Promise<unknown> {
    return plan(store, [alice], version, [REF], parts)
  }

  /** How many index entries of records `work` goes through. */
  async function entriesRead(work: () => Promise<unknown>): Promise<number> {
    const before = await totalRead()
    await work()
    return (await totalRead()) - before
  }

  async function totalRead(): Promise<number> {
    await pool.query('select pg_stat_force_next_flush()')
    const { rows } = await pool.query<{ read: number }>(
      `select sum(idx_tup_read)::float8 as read from pg_stat_user_indexes
       where relname = 'schedule_sync_status'`,
    )
    return rows[0]?.read ?? 0
  }
})
