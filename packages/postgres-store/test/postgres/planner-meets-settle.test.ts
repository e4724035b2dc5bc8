import type { Claim, Connection, SyncStore } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { holdPool, untilSomebodyWaits } from './held-pool.js'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { attemptsOf, connect, doneOf, keyRing, mustClaim, plan, recordOf } from './scenario.js'

/** The place where a change could be lost: both write the same row, in every order. */
describe('a plan and a settlement of the same record', () => {
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
    await plan(store, [alice], 1)
    held = await mustClaim(store, alice)
    await store.claims.begin(attemptsOf(held), 60_000)
  })

  const bothStored = async (): Promise<void> => {
    const record = await recordOf(store, alice)
    expect(record).toMatchObject({
      desired: { version: 2, hash: 'h2' },
      applied: { version: 1, hash: 'h1' },
      externalId: `external-${record.id}`,
      attempt: null,
      status: 'pending',
      tries: 0,
      tryNumber: 0,
    })
    expect(record.dueAt).toBeLessThanOrEqual((await store.reports.status({})).now)
    expect(await store.claims.findDue(10)).toHaveLength(1)
  }

  it('keeps both when the settlement waits for the plan', async () => {
    const planner = await holdPool(database.pool)
    const planned = plan(postgresStore({ pool: planner.pool, keyRing }), [alice], 2)
    await planner.done
    const settled = store.claims.settle([doneOf(held)])
    await untilSomebodyWaits(database.pool)
    await planner.commit()
    await planned
    expect(await settled).toEqual({ refused: [] })
    await bothStored()
  })

  it('keeps both when the plan waits for the settlement', async () => {
    const worker = await holdPool(database.pool)
    await postgresStore({ pool: worker.pool, keyRing }).claims.settle([doneOf(held)])
    const planned = plan(store, [alice], 2)
    await untilSomebodyWaits(database.pool)
    await worker.commit()
    expect((await planned).work).toHaveLength(1)
    await bothStored()
  })

  it('keeps the settlement when the plan it waited for is rolled back', async () => {
    const planner = await holdPool(database.pool)
    const planned = plan(postgresStore({ pool: planner.pool, keyRing }), [alice], 2)
    await planner.done
    const settled = store.claims.settle([doneOf(held)])
    await untilSomebodyWaits(database.pool)
    await planner.rollBack()
    await Promise.all([planned, settled])
    expect(await recordOf(store, alice)).toMatchObject({
      desired: { version: 1 },
      applied: { version: 1 },
      status: 'synced',
      dueAt: null,
    })
  })

  it('keeps the plan when the settlement it waited for is rolled back', async () => {
    const worker = await holdPool(database.pool)
    await postgresStore({ pool: worker.pool, keyRing }).claims.settle([doneOf(held)])
    const planned = plan(store, [alice], 2)
    await untilSomebodyWaits(database.pool)
    await worker.rollBack()
    await planned
    const record = await recordOf(store, alice)
    expect(record).toMatchObject({
      desired: { version: 2 },
      applied: null,
      attempt: { version: 1 },
      status: 'pending',
    })
    expect(record.dueAt).not.toBeNull()
  })

  it('begins what was planned anew since the claim, and keeps it due', async () => {
    await store.claims.settle([doneOf(held)])
    await plan(store, [alice], 2)
    const second = await mustClaim(store, alice)
    await plan(store, [alice], 3)
    await store.claims.begin(attemptsOf(second), 60_000)
    await store.claims.settle([doneOf(second)])
    expect(await recordOf(store, alice)).toMatchObject({
      desired: { version: 3 },
      applied: { version: 2 },
      status: 'pending',
    })
    expect(await store.claims.findDue(10)).toHaveLength(1)
  })

  it('does not let a dead end of the older version stop the newer one', async () => {
    await plan(store, [alice], 2)
    const lastError = { class: 'INVALID_EVENT_DATA', code: null, message: 'no' } as const
    await store.claims.settle([
      doneOf(held, {
        patch: () => ({
          applied: null,
          externalId: null,
          status: 'dead',
          dueAt: null,
          tries: 5,
          lastError,
        }),
      }),
    ])
    expect(await recordOf(store, alice)).toMatchObject({ status: 'pending', tries: 0 })
    expect(await store.claims.findDue(10)).toHaveLength(1)
  })
})
