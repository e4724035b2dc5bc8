import type { SyncStore } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { untilSomebodyWaits } from './held-pool.js'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { attemptsOf, connect, doneOf, keyRing, mustClaim, plan, recordOf } from './scenario.js'

describe('deadlocks', () => {
  let database: MigratedDatabase
  let store: SyncStore

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
    store = postgresStore({ pool: database.pool, keyRing })
  })
  afterAll(() => database.close())

  it('settles again when Postgres ends its transaction for a deadlock', async () => {
    const alice = await connect(store)
    await plan(store, [alice], 1, ['class:1', 'class:2'])
    const held = await mustClaim(store, alice)
    await store.claims.begin(attemptsOf(held), 60_000)
    const [first, second] = held.records.map(({ record }) => record.id).sort()
    const lock = 'select from calsync.schedule_sync_status where id = $1 for update'

    // Nobody of ours locks against the order of the ids, so a person with psql does it.
    const person = await database.pool.connect()
    await person.query(`set deadlock_timeout = '60s'`)
    await person.query('begin')
    await person.query(lock, [second])
    const victims = database.newPool({ options: '-c deadlock_timeout=200ms' })
    const settled = postgresStore({ pool: victims, keyRing }).claims.settle([doneOf(held)])
    await untilSomebodyWaits(database.pool)
    await person.query(lock, [first])
    await person.query('commit')
    person.release(true)

    expect(await settled).toEqual({ refused: [] })
    const { rows } = await database.pool.query<{ deadlocks: string }>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    )
    // Once more, if its next try takes the first lock before the person, who is being woken, has it.
    expect(Number(rows[0]?.deadlocks)).toBeGreaterThanOrEqual(1)
    expect(await recordOf(store, alice, 'class:1')).toMatchObject({ status: 'synced' })
    expect(await recordOf(store, alice, 'class:2')).toMatchObject({ status: 'synced' })
  })

  it('has none when planners, workers and people write the same rows in any order', async () => {
    await database.empty()
    const users = ['alice', 'bob', 'carol']
    const connections = await Promise.all(users.map((user) => connect(store, user)))
    const refs = Array.from({ length: 12 }, (_, n) => `class:${n}` as const)
    let version = 1
    await plan(store, connections, version, refs)
    const shuffled = <T>(list: readonly T[]): T[] =>
      list
        .map((each) => [Math.random(), each] as const)
        .sort(([a], [b]) => a - b)
        .map(([, each]) => each)
    const planning = async (): Promise<void> => {
      for (let n = 0; n < 25; n++)
        await plan(store, shuffled(connections), ++version, shuffled(refs))
    }
    const working = async (worker: string): Promise<void> => {
      for (let n = 0; n < 25; n++) {
        const claims = await store.claims.claim({
          connectionIds: shuffled(connections).map(({ id }) => id),
          worker,
          leaseMs: 60_000,
          itemsPerConnection: 50,
          maxFlightMs: 60_000,
        })
        await store.claims.begin(shuffled(claims.flatMap((held) => attemptsOf(held))), 60_000)
        await store.claims.settle(
          shuffled(claims).map((held) => doneOf({ ...held, records: shuffled(held.records) })),
        )
      }
    }
    const asking = async (): Promise<void> => {
      for (let n = 0; n < 25; n++) {
        await store.reports.retry({}, 'on-call', null)
        await store.connections.saveHealth(
          shuffled(connections).map(({ id }) => ({ connectionId: id, health: 'operational' })),
        )
      }
    }
    const before = await deadlocks()
    await Promise.all([planning(), planning(), working('w1'), working('w2'), asking()])
    expect((await deadlocks()) - before).toBe(0)

    // Quiet: nothing that was planned is lost.
    await working('w3')
    expect((await store.reports.status({})).records).toMatchObject({ synced: 36, pending: 0 })
    const { rows } = await database.pool.query(
      `select from calsync.schedule_sync_status where applied_version <> desired_version`,
    )
    expect(rows).toHaveLength(0)
  })

  async function deadlocks(): Promise<number> {
    const { rows } = await database.pool.query<{ deadlocks: string }>(
      'select deadlocks from pg_stat_database where datname = current_database()',
    )
    return Number(rows[0]?.deadlocks)
  }
})
