import { createTestCalsync, type TestCalsync } from 'calsync/testing'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { config, Lessons, tables } from '../src/lessons.js'

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })
let calsync: TestCalsync
let lessons: Lessons

beforeAll(async () => {
  await pool.query(tables)
  calsync = await createTestCalsync({ ...config, database: pool, now: '2026-03-02T08:00:00Z' })
  lessons = new Lessons(pool, calsync)
})
beforeEach(async () => {
  await calsync.reset()
  await calsync.connections.connect({ userId: 'ada' })
})
afterAll(async () => {
  await calsync.close()
  await pool.end()
})

it('moves the lesson in the teacher’s calendar', async () => {
  await lessons.save(1, 'Algebra', '2026-03-03T09:00:00Z', 'ada')
  await lessons.save(1, 'Algebra', '2026-03-03T11:00:00Z', 'ada')
  await calsync.drain()
  expect(calsync.mailbox('ada').events()).toMatchObject([
    { title: 'Algebra', start: '2026-03-03T11:00:00.000Z', end: '2026-03-03T11:45:00.000Z' },
  ])
})

it('tells the teacher when Outlook has to be connected again', async () => {
  await calsync.drain()
  calsync.mailbox('ada').revoke()
  await lessons.save(2, 'Botany', '2026-03-04T09:00:00Z', 'ada')
  await calsync.drain({ allowStuck: true })
  expect(calsync.notifications).toMatchObject([
    { userId: 'ada', notification: { type: 'warning', action: { label: 'Reconnect' } } },
  ])
})
