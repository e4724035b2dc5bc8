import { setTimeout as delay } from 'node:timers/promises'
import type { Claim, Connection, Settlement, SyncStore } from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { attemptsOf, connect, doneOf, keyRing, plan } from './scenario.js'

const LEASE_MS = 60
const FLIGHT_MS = 40
const STORM_MS = 4_000

/**
 * Planners, workers that die, freeze and get no answer, and calls that land late, all at once on a
 * real server. Judged from the calendars, not from our tables.
 */
describe('in a storm', () => {
  let database: MigratedDatabase
  let store: SyncStore
  /** Record id → the version that stands in the calendar. */
  const calendars = new Map<string, number>()
  const seen = { lost: 0, late: 0, refused: 0, done: 0, unanswered: 0 }

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
    store = postgresStore({ pool: database.newPool({ max: 12 }), keyRing })
  })
  afterAll(() => database.close())

  it('ends with every calendar at the latest version', { timeout: 60_000 }, async () => {
    const users = ['alice', 'bob', 'carol', 'dave']
    const connections = await Promise.all(users.map((user) => connect(store, user)))
    const refs = Array.from({ length: 10 }, (_, n) => `class:${n}` as const)
    let version = 1
    await plan(store, connections, version, refs)
    const end = Date.now() + STORM_MS
    const whileItLasts = async (work: () => Promise<void>): Promise<void> => {
      while (Date.now() < end) await work()
    }
    await Promise.all([
      whileItLasts(async () => {
        const some = refs.filter(() => Math.random() < 0.3)
        if (some.length > 0) await plan(store, connections, ++version, some)
        await delay(15)
      }),
      ...['w1', 'w2', 'w3'].map((worker) =>
        whileItLasts(() => turn(worker, connections, Math.random())),
      ),
    ])

    await quiet(connections)
    const { rows } = await database.pool.query<{ id: string; desired: string; applied: string }>(
      `select id, desired_version as desired, applied_version as applied
       from calsync.schedule_sync_status where status = 'synced' and due_at is null`,
    )
    expect(rows).toHaveLength(40)
    for (const row of rows) expect(row.applied).toBe(row.desired)
    const standing = rows.map(({ id }) => [id, calendars.get(id)])
    expect(standing).toEqual(rows.map(({ id, desired }) => [id, Number(desired)]))
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
  })

  /** One turn of a worker; `fate` below 0.6 goes well, 0 to 1. */
  async function turn(
    worker: string,
    connections: readonly Connection[],
    fate: number,
  ): Promise<void> {
    const claims = await store.claims.claim({
      connectionIds: connections.map(({ id }) => id),
      worker,
      leaseMs: LEASE_MS,
      itemsPerConnection: 4,
      maxFlightMs: FLIGHT_MS,
    })
    for (const held of claims) await send(held, fate)
    if (claims.length === 0) await delay(5)
  }

  async function send(held: Claim, fate: number): Promise<void> {
    const begun = await store.claims.begin(attemptsOf(held), LEASE_MS)
    const sent = held.records.filter(({ record }) => begun.has(record.id))
    const records = { ...held, records: sent }
    let tooLate = false
    const land = (): void => {
      for (const { record } of sent) {
        // As a provider's deadline would have it: nothing is sent, nothing lands after this.
        const inTime = Date.now() < (begun.get(record.id) ?? 0) + FLIGHT_MS
        if (inTime) calendars.set(record.id, record.desired.version)
        else tooLate = true
      }
    }
    const landLater = async (): Promise<void> => {
      await delay(Math.random() * FLIGHT_MS)
      land()
    }
    if (fate < 0.6) {
      land()
      if (tooLate) return
      seen.done += 1
      await settle(doneOf(records))
    } else if (fate < 0.75) {
      void landLater()
      seen.unanswered += 1
      await settle(unansweredOf(records, begun))
    } else if (fate < 0.9) {
      // The process dies.
      void landLater()
      seen.lost += 1
    } else {
      // The process freezes after the answer, and wakes.
      land()
      if (tooLate) return
      await delay(LEASE_MS * 2)
      seen.late += 1
      await settle(doneOf(records))
    }
  }

  async function settle(settlement: Settlement): Promise<void> {
    seen.refused += (await store.claims.settle([settlement])).refused.length
  }

  function unansweredOf(held: Claim, begun: ReadonlyMap<string, number>): Settlement {
    return doneOf(held, {
      patch: ({ record }) => {
        const sentAt = begun.get(record.id) ?? 0
        const { version, hash } = record.desired
        const action = record.externalId === null ? 'create' : 'update'
        return {
          applied: record.applied,
          externalId: record.externalId,
          attempt: {
            ...{ version, hash, action, sentAt },
            ...{ fence: held.fence, epoch: held.epoch, request: null },
          },
          doubt: 'unanswered',
          status: 'retry',
          tries: record.tries + 1,
          dueAt: sentAt + FLIGHT_MS,
        }
      },
    })
  }

  /** No more faults: works until nothing is due, marks to verify (in two minutes) included. */
  async function quiet(connections: readonly Connection[]): Promise<void> {
    const deadline = Date.now() + 20_000
    while (Date.now() < deadline) {
      await database.pool.query(
        `update calsync.schedule_sync_status set due_at = now()
         where due_at is not null and doubt is null`,
      )
      await turn('last', connections, 0)
      const { records } = await store.reports.status({})
      const { rowCount } = await database.pool.query(
        'select from calsync.schedule_sync_status where due_at is not null',
      )
      if (rowCount === 0 && records.pending === 0) return
    }
    throw new Error('it never became quiet')
  }
})
