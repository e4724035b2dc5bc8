import { createCalsync, type Transport } from '@calsync/core'
import { migrate, postgresStore, sqlSource } from '@calsync/postgres-store'
import { seededRandom } from '@calsync/testkit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'
import { connect, keyRing } from './scenario.js'
import { systemClock } from './system-clock.js'

const unheard: Transport = {
  name: 'none',
  publishes: false,
  nudge: async () => {},
  subscribe: async () => ({ stop: async () => {} }),
  publish: async () => {},
  check: async () => [],
  close: async () => {},
}

/** Changes that somebody makes with psql, found by the scans on a real server. */
describe('reconciliation on Postgres', () => {
  let database: FreshDatabase

  beforeAll(async () => {
    database = await freshDatabase(inject('postgresUrl'))
    await migrate(database.pool)
    await database.pool.query(`
      create table class (
        id bigint primary key, title text not null, staff text[] not null default '{alice}',
        deleted_at timestamptz, updated_at timestamptz not null default now()
      );
      insert into class (id, title) select n, 'Class ' || n from generate_series(1, 450) n`)
  })
  afterAll(() => database.close())

  it(
    'finds each kind of change, marks it, and then nothing more',
    { timeout: 60_000 },
    async () => {
      const { pool } = database
      const store = postgresStore({ pool, keyRing })
      await connect(store)
      const query = `select id, 'acme' as organization_id, title, now()::date + time '09:00' as start,
      60 as duration_minutes, staff as facilitators, deleted_at, updated_at from class`
      const calsync = createCalsync({
        store,
        transport: unheard,
        clock: systemClock,
        random: seededRandom(1),
        sources: [sqlSource({ kind: 'class', query }).bind(pool)],
      })
      const worker = calsync.worker({ planIntervalMs: 5 })
      await worker.start()
      const planned = async (): Promise<void> => {
        while ((await calsync.status()).marks > 0) await systemClock.sleep(20)
      }
      const first = await calsync.reconcile({ full: true })
      expect(first.found.unknown).toBe(450)
      await planned()
      expect((await calsync.reconcile({ full: true })).found).toEqual({
        unknown: 0,
        returned: 0,
        edited: 0,
        deleted: 0,
        vanished: 0,
      })

      await pool.query(`
      update class set title = 'Restored' where id = 10;
      update class set deleted_at = now() where id = 20;
      delete from class where id = 30;
      insert into class (id, title) values (1000, 'Restored')`)
      const full = await calsync.reconcile({ full: true, dryRun: true })
      expect(full.found).toEqual({ unknown: 1, returned: 0, edited: 1, deleted: 1, vanished: 1 })
      expect((await calsync.status()).marks).toBe(0)
      await calsync.reconcile({ full: true })
      await planned()
      const { heads } = await calsync.status()
      expect(heads).toMatchObject({ live: 449, deleted: 1, source_missing: 1 })
      const missing = await pool.query('select ref, title from calsync.v_missing')
      expect(missing.rows).toEqual([{ ref: 'class:30', title: 'Class 30' }])

      await pool.query(`insert into class (id, title) values (30, 'Class 30')`)
      expect((await calsync.reconcile({ full: true })).found).toMatchObject({ returned: 1 })
      await planned()

      await pool.query(`update class set title = 'Edited', updated_at = now() where id = 11`)
      expect((await calsync.reconcile()).found).toMatchObject({ edited: 1, unknown: 0 })
      await planned()
      expect((await calsync.schedules.explain('class:11')).head?.snapshot?.event.title).toBe(
        'Edited',
      )
      await worker.stop()
    },
  )
})
