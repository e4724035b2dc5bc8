import { setTimeout as delay } from 'node:timers/promises'
import type { Claim, Connection, SyncStore } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { holdPool, untilSomebodyWaits } from './held-pool.js'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import {
  attemptsOf,
  claim,
  connect,
  doneOf,
  keyRing,
  mustClaim,
  plan,
  recordOf,
} from './scenario.js'

const LEASE_MS = 100

describe('a claim and a settlement at the end of a lease', () => {
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
    await plan(store, [alice], 1, ['class:1', 'class:2'])
    held = await mustClaim(store, alice, { leaseMs: LEASE_MS })
    await store.claims.begin(attemptsOf({ ...held, records: held.records.slice(0, 1) }), LEASE_MS)
    await delay(LEASE_MS + 20)
  })

  const frozen = (): Claim => ({ ...held, records: held.records.slice(0, 1) })

  it('refuses the settlement that waited for the claim, and the new holder keeps the mark', async () => {
    const claimer = await holdPool(database.pool)
    const next = await mustClaim(postgresStore({ pool: claimer.pool, keyRing }), alice)
    const late = store.claims.settle([doneOf(frozen())])
    await untilSomebodyWaits(database.pool)
    await claimer.commit()
    const [record] = frozen().records
    expect(await late).toEqual({ refused: [record?.record.id] })
    expect(await recordOf(store, alice, record?.record.ref)).toMatchObject({
      applied: null,
      verify: true,
      doubt: 'unanswered',
    })
    // The holder has read only the other record. It settles that one, and this one as if it had it.
    const seen = { ...next, records: [...next.records, ...frozen().records] }
    await store.claims.settle([doneOf(seen)])
    const settled = await recordOf(store, alice, record?.record.ref)
    expect(settled).toMatchObject({ status: 'synced', verify: true })
    expect(settled.dueAt).not.toBeNull()
  })

  it('skips a connection while its holder settles, and claims it afterwards', async () => {
    const worker = await holdPool(database.pool)
    await postgresStore({ pool: worker.pool, keyRing }).claims.settle([doneOf(frozen())])
    expect(await claim(store, alice)).toBeUndefined()
    await worker.commit()
    const next = await mustClaim(store, alice)
    expect(next.records.map(({ record }) => record.id)).toEqual([held.records[1]?.record.id])
  })

  it('gives the lease to one of two claims at once', async () => {
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, n) => claim(store, alice, { worker: `worker-${n}` })),
    )
    expect(claims.filter((each) => each !== undefined)).toHaveLength(1)
  })

  it('does not begin what another worker is claiming', async () => {
    const claimer = await holdPool(database.pool)
    await mustClaim(postgresStore({ pool: claimer.pool, keyRing }), alice)
    const begun = store.claims.begin(attemptsOf(held), 60_000)
    await untilSomebodyWaits(database.pool)
    await claimer.commit()
    expect((await begun).size).toBe(0)
  })

  it('doubts every attempt of a lost lease, far more than a claim hands out', async () => {
    await database.empty()
    alice = await connect(store)
    const refs = Array.from({ length: 60 }, (_, n) => `class:${n}` as const)
    await plan(store, [alice], 1, refs)
    held = await mustClaim(store, alice, { leaseMs: 5_000, itemsPerConnection: 60 })
    await store.claims.begin(attemptsOf(held), 5_000)
    await database.pool.query(
      `update calsync.user_integration_connections set lease_until = now() - interval '1 s'`,
    )
    expect(await claim(store, alice, { itemsPerConnection: 5 })).toBeUndefined()
    expect((await store.reports.status({})).inDoubt).toBe(60)
  })

  it('doubts an attempt of a lost lease that this claim would not have come to', async () => {
    await plan(store, [alice], 2, ['class:7', 'class:8', 'class:9'])
    const ref = frozen().records[0]?.record.ref ?? expect.unreachable()
    await database.pool.query(
      'update calsync.schedule_sync_status set priority = 1 where schedule_ref = $1',
      [ref],
    )
    const next = await mustClaim(store, alice, { itemsPerConnection: 2 })
    expect(next.records.map(({ record }) => record.priority)).toEqual(['live', 'live'])
    expect(next.lanesInDoubt).toBe(1)
    expect(await recordOf(store, alice, ref)).toMatchObject({ doubt: 'unanswered' })
  })
})
