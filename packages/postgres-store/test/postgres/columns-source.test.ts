import type { Schedule, ScheduleSource } from '@calsync/core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { columnsQuery, type SourceColumns } from '../../src/sql-source/columns-query.js'
import { sqlSource, type TableSourceOptions } from '../../src/sql-source/sql-source.js'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'

let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
})
beforeEach(() => database.empty())
afterAll(() => database.close())

function sourceOf(options: Omit<TableSourceOptions, 'kind'>): ScheduleSource {
  return sqlSource({ kind: 'row', ...options }).bind(database.pool)
}

async function found(source: ScheduleSource, id: string | number): Promise<Schedule> {
  expect(await source.check()).toEqual([])
  const [answer] = await source.load([`row:${id}`])
  if (answer?.kind !== 'found') throw new Error(JSON.stringify(answer))
  return answer.schedule
}

describe('columns of a table', () => {
  it('are read under names of any spelling', async () => {
    await database.pool.query(`
      create schema "my.School";
      create table "my.School"."Class; drop" (
        "Id" uuid primary key, "select" text, "startsAt" timestamptz, "endsAt" timestamptz,
        "teacherId" bigint, "zone" text, "isDeleted" boolean);
      insert into "my.School"."Class; drop" values
        ('00000000-0000-4000-8000-000000000001', 'Yoga', '2026-07-01T07:00Z', '2026-07-01T08:30Z',
         9007199254740993, 'Europe/Berlin', false),
        ('00000000-0000-4000-8000-000000000002', 'Gone', '2026-07-01T07:00Z', '2026-07-01T08:30Z',
         null, 'Europe/Berlin', true)`)
    const source = sourceOf({
      table: ['my.School', 'Class; drop'],
      columns: {
        id: 'Id',
        title: 'select',
        start: 'startsAt',
        end: 'endsAt',
        time_zone: 'zone',
        facilitators: 'teacherId',
        deleted_at: 'isDeleted',
      },
    })
    expect(await found(source, '00000000-0000-4000-8000-000000000001')).toMatchObject({
      event: { title: 'Yoga', start: '2026-07-01T09:00:00', duration: 'PT1H30M' },
      facilitators: ['9007199254740993'],
      deleted: false,
    })
    expect(await found(source, '00000000-0000-4000-8000-000000000002')).toMatchObject({
      facilitators: [],
      deleted: true,
    })
    const filter = { cursor: null, limit: 9, facilitator: '9007199254740993' }
    expect((await source.list(filter)).refs).toHaveLength(1)
    expect((await source.list({ cursor: null, limit: 9 })).refs).toHaveLength(1)
  })

  it.each([
    ['bigint', '7', ['7']],
    ['uuid', '00000000-0000-4000-8000-000000000007', ['00000000-0000-4000-8000-000000000007']],
    ['text', 'null', ['null']],
    ['text', '["a"]', ['["a"]']],
    ['bigint[]', '{7, 8, null}', ['7', '8']],
    ['uuid[]', '{00000000-0000-4000-8000-000000000007}', ['00000000-0000-4000-8000-000000000007']],
    ['jsonb', '["a", 9007199254740993]', ['a', '9007199254740993']],
    ['json', '["a"]', ['a']],
    ['jsonb', '"a"', ['a']],
    ['text[]', null, []],
    ['text', null, []],
    ['jsonb', 'null', []],
  ])('may hold facilitators as %s: %s', async (type, value, facilitators) => {
    await database.pool.query(
      `create table class (id int primary key, name text, starts_at timestamptz, minutes int, who ${type})`,
    )
    await database.pool.query(`insert into class values (1, 'x', now(), 60, $1)`, [value])
    const columns = { id: 'id', title: 'name', start: 'starts_at', duration_minutes: 'minutes' }
    const source = sourceOf({ table: 'class', columns: { ...columns, facilitators: 'who' } })
    expect((await found(source, 1)).facilitators).toEqual(facilitators)
    for (const facilitator of facilitators) {
      const page = await source.list({ cursor: null, limit: 9, facilitator })
      expect(page.refs).toEqual(['row:1'])
    }
  })

  it('may be a date and a time, and a key of several columns', async () => {
    await database.pool.query(`
      create table slot (room bigint, no int, name text, day date, begins time, ends text, who text,
        primary key (room, no));
      insert into slot values (1, 2, 'Maths', '2026-10-23', '09:15', '10:00', 'anna')`)
    const columns: SourceColumns = {
      id: ['room', 'no'],
      title: 'name',
      start: { date: 'day', time: 'begins' },
      end: { date: 'day', time: 'ends' },
      facilitators: 'who',
    }
    const source = sourceOf({ table: 'public.slot', columns, timeZone: 'Europe/Berlin' })
    expect(await found(source, '1:2')).toMatchObject({
      event: { start: '2026-10-23T09:15:00', timeZone: 'Europe/Berlin', duration: 'PT45M' },
    })
  })

  it('find their row by the index of the key', async () => {
    await database.pool.query(`
      create table class (id bigint primary key, name text, starts_at timestamptz, minutes int, who text);
      insert into class select n, 'x', now(), 60, 'anna' from generate_series(1, 20000) n;
      analyze class`)
    const query = columnsQuery('row', {
      table: 'class',
      columns: {
        ...{ id: 'id', title: 'name', start: 'starts_at', duration_minutes: 'minutes' },
        facilitators: 'who',
      },
    })
    const { rows } = await database.pool.query<Record<string, string>>(
      `explain select * from (${query}) q where q.id = any(array['17', '18']::int8[])`,
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/Index.* Scan .*class_pkey/)
  })

  it('that are not there are named by the check', async () => {
    await database.pool.query('create table class (id int primary key)')
    const columns = { id: 'id', title: 'name', start: 'starts_at', facilitators: 'who' }
    const [finding] = await sourceOf({ table: 'class', columns }).check()
    expect(finding?.message).toContain('column t.name does not exist')
  })
})
