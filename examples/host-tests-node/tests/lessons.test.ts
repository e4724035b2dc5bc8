import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestCalsync, type TestCalsync } from 'calsync/testing'
import pg from 'pg'
import { config, Lessons, tables } from '../src/lessons.ts'

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })
let calsync: TestCalsync
let lessons: Lessons

before(async () => {
  await pool.query(tables)
  calsync = await createTestCalsync({ ...config, database: pool, now: '2026-03-02T08:00:00Z' })
  lessons = new Lessons(pool, calsync)
})
after(async () => {
  await calsync.close()
  await pool.end()
})

void test('an hour of throttling passes in no time', async () => {
  await calsync.connections.connect({ userId: 'ada' })
  calsync.mailbox('ada').fail(429, { retryAfterSeconds: 3_600 })
  await lessons.save(1, 'Algebra', '2026-03-03T09:00:00Z', 'ada')
  await calsync.drain()
  assert.deepEqual(
    calsync
      .mailbox('ada')
      .events()
      .map(({ title }) => title),
    ['Algebra'],
  )
  assert.ok(calsync.clock.now() >= new Date('2026-03-02T09:00:00Z'))
})
