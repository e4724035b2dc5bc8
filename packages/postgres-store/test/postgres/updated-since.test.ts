import type { ListPage, ScheduleSource } from '@calsync/core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { sqlSource } from '../../src/sql-source/sql-source.js'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'

let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
})
afterAll(() => database.close())

beforeEach(async () => {
  await database.empty()
  await database.pool.query(`
    create table class (
      id bigint primary key, title text default 'Class', deleted_at timestamptz,
      updated_at timestamptz not null, updated_local timestamp
    )`)
})

function source(updatedAt: string | null): ScheduleSource {
  const column = updatedAt === null ? '' : `, ${updatedAt} as updated_at`
  const query = `select id, title, now() as start, 60 as duration_minutes,
    array['ann'] as facilitators, deleted_at ${column} from class`
  return sqlSource({ kind: 'class', query }).bind(database.pool)
}

async function insert(id: number, updatedAt: string, deleted = false): Promise<void> {
  await database.pool.query(
    `insert into class (id, updated_at, updated_local, deleted_at)
     values ($1, $2, $2::timestamptz at time zone 'Pacific/Auckland', case when $3 then now() end)`,
    [id, updatedAt, deleted],
  )
}

const since = Date.parse('2026-06-01T12:00:00Z')
const listed = async (from: ScheduleSource, updatedSince?: number): Promise<ListPage> =>
  await from.list({
    cursor: null,
    limit: 10,
    ...(updatedSince === undefined ? {} : { updatedSince }),
  })

describe('a list of updates', () => {
  beforeEach(async () => {
    await insert(1, '2026-06-01T11:59:59.999Z')
    await insert(2, '2026-06-01T12:00:00Z')
    await insert(3, '2026-06-02T12:00:00Z', true)
    await insert(4, '2026-05-01T12:00:00Z', true)
  })

  it('has what was updated since then, rows that are marked deleted among them', async () => {
    const page = await listed(source('updated_at'), since)
    expect(page.refs).toEqual(['class:2', 'class:3'])
    expect(Math.abs((page.asOf ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  it('is only made when it is asked for', async () => {
    const page = await listed(source('updated_at'))
    expect(page.refs).toEqual(['class:1', 'class:2'])
    expect(page.asOf).toBeUndefined()
  })

  it('takes timestamps without zone for those of any zone', async () => {
    const page = await listed(source('updated_local'), since)
    expect(page.refs).toEqual(expect.arrayContaining(['class:2', 'class:3']))
    expect(page.refs).not.toContain('class:4')
  })

  it.each([null, 'updated_at::text', 'updated_at::date'])(
    'is not made by a query whose updated_at is %s: it says so',
    async (column) => {
      const page = await listed(source(column), since)
      expect(page.refs).toEqual(['class:1', 'class:2'])
      expect(page.asOf).toBeUndefined()
    },
  )

  it('goes on page by page, and tells its time with the first', async () => {
    const from = source('updated_at')
    const first = await from.list({ cursor: null, limit: 1, updatedSince: since })
    expect([first.refs, first.cursor]).toEqual([['class:2'], '2'])
    const second = await from.list({ cursor: first.cursor, limit: 5, updatedSince: since })
    expect([second.refs, second.cursor, second.asOf]).toEqual([['class:3'], null, undefined])
  })

  it('is as of the oldest transaction that is still open', async () => {
    const client = await database.pool.connect()
    try {
      await client.query('begin')
      const { rows } = await client.query<{ at: number }>(
        'select (extract(epoch from now()) * 1000)::float8 as at',
      )
      await client.query('update class set updated_at = now() where id = 1')
      const from = source('updated_at')
      const { asOf } = await listed(from, since)
      expect(asOf).toBe(rows[0]?.at)
      await client.query('commit')
      // Nobody saw it before; from there on it is seen.
      expect((await listed(from, asOf)).refs).toContain('class:1')
    } finally {
      client.release()
    }
  })
})
