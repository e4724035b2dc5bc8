import { setTimeout as delay } from 'node:timers/promises'
import {
  type Calsync,
  createCalsync,
  type LoadedSchedule,
  readScheduleRow,
  type ScheduleRef,
  type SyncStore,
  type Transport,
} from '@calsync/core'
import { postgresStore } from '@calsync/postgres-store'
import { seededRandom } from '@calsync/testkit'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { connect, keyRing } from './scenario.js'
import { systemClock } from './system-clock.js'

const USERS = 8
const LESSONS = 25
const ALLOWED = 0.2 * USERS * LESSONS

const unheard: Transport = {
  name: 'none',
  publishes: false,
  nudge: async () => {},
  subscribe: async () => ({ stop: async () => {} }),
  publish: async () => {},
  check: async () => [],
  close: async () => {},
}

/** The guard with several planners on a real server; nothing is sent, as there is no provider. */
describe('a mass deletion on Postgres', () => {
  let database: MigratedDatabase
  let store: SyncStore
  const rows = new Map<ScheduleRef, string>()

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
    store = postgresStore({ pool: database.newPool({ max: 30 }), keyRing })
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await database.empty()
    rows.clear()
    for (let user = 0; user < USERS; user += 1) {
      await connect(store, `user-${user}`)
      for (let n = 0; n < LESSONS; n += 1) rows.set(`class:${user}-${n}`, `user-${user}`)
    }
  })

  function calsync(): Calsync {
    return createCalsync({
      store,
      transport: unheard,
      clock: systemClock,
      random: seededRandom(Math.floor(Math.random() * 1e9)),
      sources: [
        {
          kind: 'class',
          load: async (refs) => refs.map(load),
          list: async () => ({ refs: [], cursor: null }),
          check: async () => [],
        },
      ],
      policy: {
        guard: {
          mailbox: { share: 0.9, least: LESSONS },
          host: { share: 0.2, least: 10 },
          windowMs: 3_600_000,
        },
      },
    })
  }

  function load(ref: ScheduleRef): LoadedSchedule {
    const user = rows.get(ref)
    if (user === undefined) return { kind: 'missing', ref }
    return readScheduleRow('class', {
      id: ref.slice('class:'.length),
      organization_id: 'acme',
      title: 'Lesson',
      start: new Date(Date.now() + 3_600_000).toISOString(),
      duration_minutes: 60,
      facilitators: [user],
    })
  }

  async function mark(client: pg.Pool, some: readonly ScheduleRef[], what: string): Promise<void> {
    await client.query(`select calsync.schedule_${what}(r) from unnest($1::text[]) as r`, [some])
  }

  async function settled(): Promise<void> {
    const waiting = `select count(*)::int as n from calsync.changes where due_at <= clock_timestamp()`
    for (;;) {
      const { rows: found } = await database.pool.query<{ n: number }>(waiting)
      if (found[0]?.n === 0) return
      await delay(20)
    }
  }

  async function standing(): Promise<number> {
    const { rows: found } = await database.pool.query<{ n: number }>(
      `select count(*)::int as n from calsync.schedule_sync_status
       where desired_presence = 'present'`,
    )
    return found[0]?.n ?? 0
  }

  it(
    'stops at the same number, however many plan and delete at once',
    { timeout: 90_000 },
    async () => {
      const workers = Array.from({ length: 4 }, () =>
        calsync().worker({ planSize: 3, planIntervalMs: 5, gatherMs: 0, sweepMs: 100 }),
      )
      await Promise.all(workers.map((worker) => worker.start()))
      await mark(database.pool, [...rows.keys()], 'changed')
      await settled()
      expect(await standing()).toBe(USERS * LESSONS)

      const refs = [...rows.keys()]
      rows.clear()
      const hosts = [0, 1, 2, 3, 4]
      await Promise.all(
        hosts.map(async (host) => {
          for (const ref of refs.filter((_, n) => n % hosts.length === host)) {
            await mark(database.pool, [ref], 'deleted')
          }
        }),
      )
      await settled()
      expect(await standing()).toBe(USERS * LESSONS - ALLOWED)
      const { removals, schedules } = await store.guard.held({}, 100)
      expect([removals, schedules]).toEqual([await standing(), await standing()])

      await store.guard.release({ kind: 'user', userId: 'user-7' }, 60_000, 'eve', null)
      await settled()
      expect((await store.guard.held({ userId: 'user-7' }, 1)).removals).toBe(0)
      expect((await store.guard.held({}, 1)).removals).toBe(await standing())

      await store.guard.release({ kind: 'everything' }, 60_000, 'eve', null)
      await settled()
      expect(await standing()).toBe(0)
      expect((await store.guard.held({}, 1)).removals).toBe(0)
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  )

  it('tells in SQL whose events would vanish', { timeout: 60_000 }, async () => {
    const worker = calsync().worker({ planIntervalMs: 5, sweepMs: 100 })
    await worker.start()
    await mark(database.pool, [...rows.keys()], 'changed')
    await settled()
    const refs = [...rows.keys()]
    rows.clear()
    await mark(database.pool, refs, 'deleted')
    await settled()
    await worker.stop()
    const { rows: found } = await database.pool.query(
      `select schedule_ref, title, by_host from calsync.v_held where user_id = 'user-7' limit 1`,
    )
    expect(found).toEqual([
      {
        schedule_ref: expect.stringMatching(/^class:7-/) as string,
        title: 'Lesson',
        by_host: true,
      },
    ])
  })
})
