import { randomUUID } from 'node:crypto'
import { createCalsync, type Random } from '@calsync/core'
import * as present from '@calsync/postgres-store'
import { SimulatedCalendar, SimulatedProcess } from '@calsync/testkit/simulation'
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  it,
  onTestFinished,
} from 'vitest'
import { migrations } from '../../src/migrations/index.js'
import * as previous from '../previous/schema-8.mjs'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'
import { connect } from './scenario.js'
import { runCase } from './store-contract-case.js'
import { systemClock } from './system-clock.js'

const PREVIOUS_VERSION = 8
const keys = [['test', new Uint8Array(32).fill(7)]] as const
const random: Random = { next: () => Math.random(), uuid: () => randomUUID() }

let database: MigratedDatabase
beforeAll(async () => {
  database = await migratedDatabase(inject('postgresUrl'))
})
afterAll(() => database.close())
beforeEach(() => database.empty())

describe('the previous release on the newest schema', () => {
  it('is promised to work by every migration since', () => {
    const broken = migrations
      .slice(PREVIOUS_VERSION)
      .filter(({ worksFrom }) => worksFrom > PREVIOUS_VERSION)
      .map(({ version, name, worksFrom }) => `${version} ${name} works from ${worksFrom}`)
    expect(broken).toEqual([])
  })

  it('has the migrations that it knows unchanged', async () => {
    // Its own check knew no newer schema that it works on: it may only have found that there is one.
    const checked = previous.requireSchema(database.pool).catch((error: unknown) => error)
    const expected = migrations.length === PREVIOUS_VERSION ? undefined : { code: 'SCHEMA_AHEAD' }
    if (expected === undefined) expect(await checked).toBeUndefined()
    else expect(await checked).toMatchObject(expected)
  })

  // Its own contract: the one of today may ask for more.
  it.each(previous.syncStoreContract.map((each) => [each.name, each] as const))(
    '%s',
    async (_name, each) => {
      const { pool } = database
      const keyRing = new previous.KeyRing(keys, 'test')
      await runCase(each, previous.postgresStore({ pool, keyRing }), pool)
    },
  )
})

describe('workers of both releases on one database', () => {
  it('bring every calendar to what the host has', { timeout: 60_000 }, async () => {
    const { pool } = database
    await pool.query(`
      create table lesson (id int primary key, title text not null, facilitators text[] not null,
                           deleted_at timestamptz);
      insert into lesson select i, 'Lesson ' || i, array['alice', 'bob'], null
      from generate_series(1, 30) i`)
    const calendar = new SimulatedCalendar(systemClock, random, {
      ...{ latencyMs: 5, slowMs: 50, maxFlightMs: 1_000, maxLagMs: 10 },
      waitMs: { mailbox: 100, account: 100 },
    })
    calendar.describes = { integration: 'microsoft-outlook' }
    const older = start(previous.createCalsync, previous, calendar, 'older')
    const newer = start(createCalsync, present, calendar, 'newer')
    const users = ['alice', 'bob', 'carol']
    const mailboxes = new Map<string, string>()
    for (const user of users) mailboxes.set(user, (await connect(older.store, user)).id)
    await Promise.all([older.worker.start(), newer.worker.start()])

    // Each of the two tells of edits of the same rows, while both plan and send.
    const refs = Array.from({ length: 30 }, (_, index) => `lesson:${index + 1}`)
    for (let round = 1; round <= 6; round += 1) {
      const teller = [older, newer][round % 2]?.calsync
      await pool.query(
        `update lesson set title = 'Lesson ' || id || ' in round ' || $1::int,
           facilitators = case id % 3 when $1::int % 3 then array['alice', 'carol'] else array['alice', 'bob'] end,
           deleted_at = case when id % 10 = $1::int then now() end`,
        [round],
      )
      const client = await pool.connect()
      await client.query('begin')
      await teller?.schedules.changed(refs, { tx: client, by: `round ${round}` })
      await client.query('commit')
      client.release()
      await atRest()
    }

    const { rows } = await pool.query<{ title: string; facilitators: string[] }>(
      'select title, facilitators from lesson where deleted_at is null',
    )
    for (const user of users) {
      const wanted = rows.filter(({ facilitators }) => facilitators.includes(user))
      const events = calendar.eventsOf(mailboxes.get(user) ?? '')
      expect(events.map(({ event }) => event.title).sort(), user).toEqual(
        wanted.map(({ title }) => title).sort(),
      )
    }
    const sent = await pool.query<{ worker: string }>(
      'select distinct worker from calsync.sync_audit_log order by worker',
    )
    expect(sent.rows.map(({ worker }) => worker)).toEqual(['newer', 'older'])
  })

  /** Nothing is to plan and nothing to send. */
  async function atRest(): Promise<void> {
    const open = `select 'change' as what from calsync.changes
      union all select status from calsync.schedule_sync_status where due_at is not null`
    await expect
      .poll(async () => (await database.pool.query<object>(open)).rows, {
        timeout: 20_000,
        interval: 20,
      })
      .toEqual([])
  }

  function start(
    compose: typeof createCalsync,
    release: Pick<typeof present, 'KeyRing' | 'pollingTransport' | 'postgresStore' | 'sqlSource'>,
    calendar: SimulatedCalendar,
    id: string,
  ) {
    const pool = database.newPool()
    const keyRing = new release.KeyRing(keys, 'test')
    const store = release.postgresStore({ pool, keyRing })
    const transport = release.pollingTransport({
      ...{ pool, claims: store.claims, clock: systemClock },
      intervalMs: 20,
    })
    const lessons = release.sqlSource({
      kind: 'lesson',
      query: `select id, title, 'acme' as organization_id, facilitators, deleted_at,
                date_trunc('hour', now()) + id * interval '1 hour' as start, 30 as duration_minutes
              from lesson`,
    })
    const calsync = compose({
      ...{ store, transport, clock: systemClock, random },
      sources: [lessons.bind(pool)],
      providers: [calendar.provider(new SimulatedProcess(systemClock, random))],
    })
    const worker = calsync.worker({ id, planIntervalMs: 20, planSize: 5, sweepMs: 100 })
    onTestFinished(async () => {
      await worker.stop()
      await calsync.close()
    })
    return { calsync, store, worker }
  }
})
