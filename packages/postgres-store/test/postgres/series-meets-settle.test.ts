import type { Claim, Connection, SyncRecord, SyncStore } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { holdPool, untilSomebodyWaits } from './held-pool.js'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { connect, doneOf, keyRing, mustClaim, plan, REF } from './scenario.js'

const CHANGE = '@2026-03-01T09:00:00'
const marks = { replan: true, verifySeries: true }

/** A result writes a record that nobody claimed: its series, which a plan may write as well. */
describe('a result that doubts its series', () => {
  let database: MigratedDatabase
  let store: SyncStore
  let alice: Connection
  let held: Claim

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
    store = postgresStore({ pool: database.pool, keyRing })
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.empty()
    alice = await connect(store)
    await plan(store, [alice])
    await store.claims.settle([doneOf(await mustClaim(store, alice))])
    await plan(store, [alice], 1, [REF], [CHANGE])
    held = await mustClaim(store, alice)
  })

  const series = async (): Promise<SyncRecord> => {
    const { records } = await store.reports.explain(REF, null)
    const found = records.find(({ record }) => record.part === '')
    return (found ?? expect.unreachable()).record
  }

  it('leaves alone the series that a plan wrote while it waited', async () => {
    const planner = await holdPool(database.pool)
    const planned = plan(postgresStore({ pool: planner.pool, keyRing }), [alice], 2)
    await planner.done
    const settled = store.claims.settle([doneOf(held, marks)])
    await untilSomebodyWaits(database.pool)
    await planner.commit()
    await Promise.all([planned, settled])
    expect(await series()).toMatchObject({ desired: { version: 2 }, verify: false })
  })

  it('leaves its doubt to a plan that waited for it', async () => {
    const worker = await holdPool(database.pool)
    await postgresStore({ pool: worker.pool, keyRing }).claims.settle([doneOf(held, marks)])
    const planned = plan(store, [alice], 2)
    await untilSomebodyWaits(database.pool)
    await worker.commit()
    await planned
    expect(await series()).toMatchObject({
      desired: { version: 2 },
      status: 'pending',
      verify: true,
    })
  })

  it('marks nothing when its settlement is rolled back', async () => {
    const worker = await holdPool(database.pool)
    await postgresStore({ pool: worker.pool, keyRing }).claims.settle([doneOf(held, marks)])
    await worker.rollBack()
    expect(await series()).toMatchObject({ status: 'synced', verify: false, dueAt: null })
    expect((await store.reports.status({})).marks).toBe(0)
  })

  it('locks its series together with its records, in the order of their ids', async () => {
    const first = '00000000-0000-4000-8000-000000000001'
    await database.pool.query(`update calsync.schedule_sync_status set id = $1 where part = ''`, [
      first,
    ])
    const lock = 'select from calsync.schedule_sync_status where id = $1 for update'
    const before = await deadlocks()
    const planner = await database.pool.connect()
    await planner.query('begin')
    await planner.query(lock, [first])
    const settled = store.claims.settle([doneOf(held, marks)])
    await untilSomebodyWaits(database.pool)
    await planner.query(lock, [held.records[0]?.record.id])
    await planner.query('commit')
    planner.release()
    expect(await settled).toEqual({ refused: [] })
    expect(await deadlocks()).toBe(before)
  })

  it('brings no deadlock, and every doubt is resolved', async () => {
    const bob = await connect(store, 'bob')
    const connections = [alice, bob]
    const refs = Array.from({ length: 6 }, (_, n) => `class:${n}` as const)
    const parts = ['', CHANGE, '@2026-03-08T09:00:00', '#2', `#2${CHANGE}`]
    let version = 2
    await store.claims.settle([{ ...doneOf(held), records: [] }])
    await plan(store, connections, version, refs, parts)
    const planning = async (): Promise<void> => {
      for (let n = 0; n < 30; n++) {
        const some = parts.filter(() => Math.random() < 0.4)
        await plan(store, shuffled(connections), ++version, shuffled(refs), shuffled(some))
      }
    }
    let marked = 0
    const working = async (worker: string, options: Partial<typeof marks>): Promise<void> => {
      for (let n = 0; n < 40; n++) {
        const claims = await store.claims.claim({
          connectionIds: shuffled(connections).map(({ id }) => id),
          worker,
          leaseMs: 60_000,
          itemsPerConnection: 100,
          maxFlightMs: 60_000,
        })
        await store.claims.settle(
          shuffled(claims).map((each) =>
            doneOf({ ...each, records: shuffled(each.records) }, options),
          ),
        )
      }
    }
    const replanning = async (): Promise<void> => {
      for (let n = 0; n < 40; n++) {
        const nothing = { heads: [], records: [], postponed: [], messages: [] }
        marked += (await store.changes.planChanges(100, async () => nothing)).heads
      }
    }
    const before = await deadlocks()
    await Promise.all([planning(), working('w1', marks), working('w2', marks), replanning()])
    expect(await deadlocks()).toBe(before)
    expect(marked).toBeGreaterThan(0)

    await working('w3', {})
    await replanning()
    const { rows } = await database.pool.query(
      `select from calsync.schedule_sync_status
       where status <> 'synced' or due_at is not null or verify`,
    )
    expect(rows).toHaveLength(0)
    expect((await store.reports.status({})).marks).toBe(0)
  })

  async function deadlocks(): Promise<number> {
    const { rows } = await database.pool.query<{ deadlocks: string }>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    )
    return Number(rows[0]?.deadlocks)
  }
})

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((each) => [Math.random(), each] as const)
    .sort(([a], [b]) => a - b)
    .map(([, each]) => each)
}
