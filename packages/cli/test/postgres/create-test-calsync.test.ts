import { randomBytes } from 'node:crypto'
import { createDatabase } from '@calsync/testkit/postgres'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { createTestCalsync, type TestCalsync } from '../../src/testing/index.js'
import type { CalsyncConfig } from '../../src/index.js'

let pool: pg.Pool
let calsync: TestCalsync

beforeAll(async () => {
  const name = `testing_${randomBytes(6).toString('hex')}`
  pool = new pg.Pool({ connectionString: await createDatabase(inject('postgresUrl'), name) })
  await pool.query(`create table lesson (
    id int primary key, title text, starts_at timestamptz, room text, rrule text,
    teachers text[] not null, deleted_at timestamptz)`)
})
afterAll(() => pool.end())

const config: CalsyncConfig = {
  sources: [
    {
      kind: 'lesson',
      query: `select id, title, starts_at as start, 'Europe/Berlin' as time_zone, rrule,
                     60 as duration_minutes, room as location, deleted_at, teachers as facilitators
              from lesson`,
    },
  ],
}

const start = (more: CalsyncConfig & { readonly now?: string } = {}) =>
  createTestCalsync({ ...config, now: '2026-03-02T08:00:00Z', ...more, database: pool })

beforeEach(async () => {
  await pool.query('truncate lesson')
  calsync = await start()
})
afterEach(() => calsync.close())

/** As a host would: its own rows and the change in one transaction. */
async function save(id: number, title: string, teachers: string[], more: { rrule?: string } = {}) {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(
      `insert into lesson values ($1, $2, '2026-03-03T09:00:00Z', 'Room 1', $4, $3)
       on conflict (id) do update set title = excluded.title, teachers = excluded.teachers`,
      [id, title, teachers, more.rrule],
    )
    await calsync.schedules.changed(`lesson:${id}`, { tx: client })
    await client.query('commit')
  } finally {
    client.release()
  }
}

const titles = (user: string) =>
  calsync
    .mailbox(user)
    .events()
    .map(({ title }) => title)

describe('createTestCalsync', () => {
  it('shows what a user would see once everything is sent', async () => {
    await calsync.connections.connect({ userId: 'alice' })
    await save(1, 'Sailing', ['alice'])
    expect(titles('alice')).toEqual([])
    expect(await calsync.drain()).toEqual([])
    expect(calsync.mailbox('alice').events()).toMatchObject([
      {
        title: 'Sailing',
        start: '2026-03-03T09:00:00.000Z',
        end: '2026-03-03T10:00:00.000Z',
        location: 'Room 1',
        isAllDay: false,
        isSeries: false,
      },
    ])
    await save(1, 'Rowing', ['bob'])
    await calsync.drain()
    expect(titles('alice')).toEqual([])
  })

  it('tells of results and notifications, as handlers are told', async () => {
    await calsync.close()
    const told: string[] = []
    calsync = await start({ on: { notification: ({ userId }) => void told.push(userId) } })
    await calsync.connections.connect({ userId: 'alice' })
    await calsync.drain()
    await save(1, 'Sailing', ['alice'])
    await calsync.drain()
    expect(told).toEqual(['alice'])
    expect(calsync.notifications).toMatchObject([
      { userId: 'alice', notification: { type: 'success' } },
    ])
    expect(calsync.outcomes).toMatchObject([{ type: 'sync_completed', scheduleId: 'lesson:1' }])
  })

  it('waits for throttling, for outages and for lost answers in no time', async () => {
    await calsync.connections.connect({ userId: 'alice' })
    const mailbox = calsync.mailbox('alice')
    mailbox.fail(429, { retryAfterSeconds: 3_600 })
    mailbox.fail(503, { times: 2 })
    mailbox.fail('lost answer')
    await save(1, 'Sailing', ['alice'])
    const before = calsync.clock.now().getTime()
    await calsync.drain()
    expect(titles('alice')).toEqual(['Sailing'])
    expect(calsync.clock.now().getTime() - before).toBeGreaterThan(3_600_000)
  })

  it('says what only a person can mend', async () => {
    await calsync.connections.connect({ userId: 'alice' })
    await calsync.connections.connect({ userId: 'bob' })
    await calsync.drain()
    calsync.mailbox('alice').fail(400, { times: 10 })
    calsync.mailbox('bob').revoke()
    await save(1, 'Sailing', ['alice', 'bob'])
    await save(2, 'Rowing', ['bob'])
    const failure = await calsync.drain().then(
      () => null,
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({ code: 'DRAIN_STUCK' })
    expect(String(failure)).toContain('lesson:1 for user alice was given up')
    expect(String(failure)).toContain('lesson:2 for user bob waits: its connection is blocked')
    expect(await calsync.drain({ allowStuck: true })).toHaveLength(3)
    expect(calsync.notifications.map(({ notification }) => notification.type).sort()).toEqual([
      'error',
      'warning',
    ])
    calsync.mailbox('bob').authorize()
    await calsync.connections.connect({ userId: 'bob' })
    await calsync.drain({ allowStuck: true })
    expect(titles('bob').sort()).toEqual(['Rowing', 'Sailing'])
  })

  it('lists a row that is missing, and one that cannot be read', async () => {
    await pool.query(`insert into lesson values (2, 'x', null, null, null, '{}')`)
    const client = await pool.connect()
    await client.query('begin')
    await calsync.schedules.changed(['lesson:1', 'lesson:2'], { tx: client })
    await client.query('commit')
    client.release()
    const stuck = await calsync.drain({ allowStuck: true })
    expect(stuck).toEqual([
      expect.stringContaining('lesson:2 cannot be read'),
      'lesson:1 has no row, and nobody said schedules.deleted()',
    ])
  })

  it('expands series when asked, and lets the user act in the calendar', async () => {
    await calsync.connections.connect({ userId: 'alice' })
    await save(1, 'Sailing', ['alice'], { rrule: 'FREQ=WEEKLY;COUNT=3' })
    await calsync.drain()
    const mailbox = calsync.mailbox('alice')
    expect(mailbox.events()).toMatchObject([{ isSeries: true }])
    const range = { from: '2026-03-01', to: '2026-05-01' }
    expect(mailbox.occurrences(range).map(({ start }) => start)).toEqual([
      '2026-03-03T09:00:00.000Z',
      '2026-03-10T09:00:00.000Z',
      '2026-03-17T09:00:00.000Z',
    ])
    const [event] = mailbox.events()
    mailbox.delete(event ?? { id: 'none' })
    expect(mailbox.events()).toEqual([])
    await save(1, 'Sailing again', ['alice'])
    await calsync.drain()
    expect(titles('alice')).toEqual(['Sailing again'])
  })

  it('lets time pass: an event comes into the window', async () => {
    await calsync.close()
    calsync = await start({ window: { past: '7d', future: '1d' }, now: '2026-02-20T08:00:00Z' })
    await calsync.connections.connect({ userId: 'alice' })
    await save(1, 'Sailing', ['alice'])
    await calsync.drain()
    expect(titles('alice')).toEqual([])
    await calsync.clock.advance('11d')
    expect(calsync.clock.now().toISOString()).toBe('2026-03-03T08:00:00.000Z')
    await calsync.drain()
    expect(titles('alice')).toEqual(['Sailing'])
  })

  it('forgets everything on a reset', async () => {
    await calsync.connections.connect({ userId: 'alice' })
    await save(1, 'Sailing', ['alice'])
    await calsync.drain()
    await calsync.reset()
    expect(titles('alice')).toEqual([])
    expect(await calsync.connections.list()).toEqual([])
    await pool.query('truncate lesson')
    await calsync.connections.connect({ userId: 'alice' })
    await save(2, 'Rowing', ['alice'])
    await calsync.drain()
    expect(titles('alice')).toEqual(['Rowing'])
  })

  it('stands beside another one in the same database', async () => {
    const other = await start()
    try {
      await calsync.connections.connect({ userId: 'alice' })
      await other.connections.connect({ userId: 'alice' })
      await save(1, 'Sailing', ['alice'])
      await Promise.all([calsync.drain(), other.drain()])
      expect(titles('alice')).toEqual(['Sailing'])
    } finally {
      await other.close()
    }
    const text = 'select count(*)::int as n from pg_namespace where nspname = any ($1)'
    const { rows } = await pool.query<{ n: number }>(text, [[calsync.schema, other.schema]])
    expect(rows).toEqual([{ n: 1 }])
  })

  it('refuses a schema that is there already, and a time that is none', async () => {
    await expect(start({ schema: calsync.schema })).rejects.toMatchObject({ code: 'SCHEMA_TAKEN' })
    await expect(start({ now: 'tomorrow' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
