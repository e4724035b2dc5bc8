import { CalsyncError, sqlSource } from 'calsync'
import { createTestCalsync, type TestCalsync } from 'calsync/testing'
import { Pool } from 'pg'
import { LessonsService } from '../src/lessons.service'

const pool = new Pool({ connectionString: process.env['DATABASE_URL'] })
let calsync: TestCalsync

beforeAll(async () => {
  await pool.query(`create table lesson (
    id int primary key, title text, starts_at timestamptz, teacher_id text)`)
  calsync = await createTestCalsync({
    database: pool,
    now: '2026-03-02T08:00:00Z',
    sources: [
      sqlSource({
        kind: 'lesson',
        query: `select id, title, starts_at as start, 'Europe/Berlin' as time_zone,
                       45 as duration_minutes, array[teacher_id] as facilitators from lesson`,
      }),
    ],
  })
})
afterAll(async () => {
  await calsync.close()
  await pool.end()
})

it('shows a lesson in the calendar, through a service with its calsync injected', async () => {
  await calsync.connections.connect({ userId: 'ada' })
  await calsync.drain()
  const lessons = new LessonsService(pool, calsync)
  await lessons.save(1, 'Algebra', '2026-03-03T09:00:00Z', 'ada')
  await calsync.drain()
  expect(calsync.mailbox('ada').events()).toMatchObject([{ title: 'Algebra' }])
  expect(calsync.notifications).toMatchObject([{ notification: { type: 'success' } }])
})

it('gives errors that are of the class that the application imports', async () => {
  const refused = await calsync.connections
    .connect({ userId: 'ada', integration: 'none' })
    .catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(CalsyncError)
})

it('loads every entry with require() and with import()', async () => {
  for (const entry of ['calsync', 'calsync/testing', '@calsync/testkit/sandbox']) {
    expect(Object.keys(jest.requireActual<object>(entry)).length).toBeGreaterThan(0)
  }
})
