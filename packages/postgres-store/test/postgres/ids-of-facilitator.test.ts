import type { ScheduleSource } from '@calsync/core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { sqlSource } from '../../src/sql-source/sql-source.js'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'

let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
  await database.pool.query(`
    create table class (id bigint primary key, starts_at timestamptz default '2026-03-02T08:00Z');
    create table class_staff (
      class_id bigint, staff_id bigint, accepted boolean, primary key (class_id, staff_id));
    create index on class_staff (staff_id);
    insert into class select generate_series(1, 20000);
    insert into class_staff select id, id % 4000, id > 5000 from class;
    analyze class, class_staff`)
})
afterAll(() => database.close())

const query = `
  select id, 'Class' as title, starts_at as start, 60 as duration_minutes,
         array(select staff_id from class_staff where class_id = class.id and accepted) as facilitators
  from class`

function bind(idsOfFacilitator: string): ScheduleSource {
  return sqlSource({ kind: 'class', query, idsOfFacilitator }).bind(database.pool)
}

const byStaff = 'select class_id from class_staff where staff_id = $1;'
const listed = async (source: ScheduleSource, facilitator: string) =>
  (await source.list({ cursor: null, limit: 10, facilitator })).refs

describe('idsOfFacilitator', () => {
  it('narrows what is looked at, and the rows themselves decide', async () => {
    // Of 7, 4007, 8007 … the first two are not accepted.
    expect(await listed(bind(byStaff), '7')).toEqual(['class:8007', 'class:12007', 'class:16007'])
    expect(await listed(bind('select 1 where $1::bigint = 7'), '8007')).toEqual([])
  })

  it('pages like any other listing', async () => {
    const source = bind(byStaff)
    const first = await source.list({ cursor: null, limit: 2, facilitator: '7' })
    expect(first).toEqual({ refs: ['class:8007', 'class:12007'], cursor: '12007' })
    const second = await source.list({ cursor: first.cursor, limit: 2, facilitator: '7' })
    expect(second).toEqual({ refs: ['class:16007'], cursor: null })
  })

  it('reads no more of the table than the rows of the user', async () => {
    const { pool } = database
    const readOf = async (): Promise<number> => {
      await pool.query('select pg_stat_force_next_flush()')
      const { rows } = await pool.query<{ n: string }>(
        `select seq_tup_read + idx_tup_fetch as n from pg_stat_user_tables where relname = 'class'`,
      )
      return Number(rows[0]?.n)
    }
    const before = await readOf()
    await listed(bind(byStaff), '7')
    expect((await readOf()) - before).toBeLessThan(100)
  })

  it.each(['alice', '99999999999999999999', `7' or true --`])(
    'finds nothing for a user that cannot be one here: %s',
    async (user) => {
      expect(await listed(bind(byStaff), user)).toEqual([])
    },
  )

  it('takes the id as a value, whatever it holds', async () => {
    const source = bind(`select 8007 where $1::text = 'o''neill'`)
    expect(await listed(source, `o'neill`)).toEqual([])
    const everything = bind(`select id from class where $1 <> ''`)
    expect(await listed(everything, `') or ('' = '`)).toEqual([])
  })

  it('is not asked where no user is named', async () => {
    const source = bind('select class_id from nowhere where staff_id = $1')
    expect((await source.list({ cursor: null, limit: 1 })).refs).toEqual(['class:1'])
    await expect(listed(source, '7')).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
  })

  it('is checked with the rest of the source', async () => {
    expect(await bind(byStaff).check()).toEqual([])
    const [finding] = await bind('select class_id from nowhere where staff_id = $1').check()
    expect(finding?.message).toContain('"nowhere" does not exist')
  })

  it.each([
    ['no place for the user', 'select class_id from class_staff', '$1'],
    ['two statements', 'select $1; select 2', 'must be one SELECT'],
  ])('is refused with %s', (_what, text, why) => {
    expect(() => bind(text)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(why) as string,
      }),
    )
  })
})

it('uses a GIN index of a text array', async () => {
  const { pool } = database
  await pool.query(`
    create table lesson (id bigint primary key, teachers text[] not null);
    insert into lesson select n, array['t' || n % 4000] from generate_series(1, 20000) n;
    create index on lesson using gin (teachers);
    analyze lesson`)
  const source = sqlSource({
    kind: 'lesson',
    query: `select id, 'Lesson' as title, now() as start, 60 as duration_minutes,
              teachers as facilitators from lesson`,
  }).bind(pool)
  expect(await listed(source, 't7')).toHaveLength(5)
  await pool.query('select pg_stat_force_next_flush()')
  const { rows } = await pool.query<{ n: string }>(
    `select idx_scan as n from pg_stat_user_indexes where indexrelname = 'lesson_teachers_idx'`,
  )
  expect(Number(rows[0]?.n)).toBe(1)
})
