import type { LoadedSchedule, Schedule, ScheduleSource } from '@calsync/core'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { sqlSource, type QuerySourceOptions } from '../../src/sql-source/sql-source.js'
import { documentedQuery } from './documented-queries.js'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'

let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
})
beforeEach(() => database.empty())
afterAll(() => database.close())

const sql = async (text: string): Promise<void> => void (await database.pool.query(text))

function sourceOf(query: string, options: Partial<QuerySourceOptions> = {}): ScheduleSource {
  return sqlSource({ kind: 'row', query, ...options }).bind(database.pool)
}

async function loadOne(source: ScheduleSource, id: string | number): Promise<LoadedSchedule> {
  const [answer] = await source.load([`row:${id}`])
  if (answer === undefined) throw new Error('no answer')
  return answer
}

/** The schedule, of a source in which the doctor finds nothing. */
async function found(source: ScheduleSource, id: string | number): Promise<Schedule> {
  expect(await source.check()).toEqual([])
  const answer = await loadOne(source, id)
  if (answer.kind !== 'found') throw new Error(JSON.stringify(answer))
  return answer.schedule
}

async function listed(source: ScheduleSource): Promise<readonly string[]> {
  return (await source.list({ cursor: null, limit: 100 })).refs
}

describe('tables of a school', () => {
  beforeEach(() =>
    sql(`
      create table location (id int primary key, name text not null, tz text not null);
      create table course (id int primary key, name text not null);
      create table class (
        id bigint primary key, org_id uuid not null, course_id int not null references course,
        location_id int references location, starts_at timestamptz not null, minutes int not null);
      create table staff (class_id bigint references class, user_id uuid, primary key (class_id, user_id));
      insert into location values (1, 'Pier 3', 'America/New_York');
      insert into course values (1, 'Sailing');
      insert into class values
        (42, '00000000-0000-4000-8000-00000000000a', 1, 1, '2026-07-01T13:00Z', 90),
        (43, '00000000-0000-4000-8000-00000000000b', 1, null, '2026-07-01T13:00Z', 90);
      insert into staff values
        (42, '00000000-0000-4000-8000-000000000001'), (42, '00000000-0000-4000-8000-000000000002')`),
  )
  const query = documentedQuery('Joins, a zone on another table, minutes')

  it('are joined; the zone stands on another one', async () => {
    expect(await found(sourceOf(query), 42)).toMatchObject({
      organizationId: '00000000-0000-4000-8000-00000000000a',
      event: {
        title: 'Sailing',
        start: '2026-07-01T09:00:00',
        timeZone: 'America/New_York',
        duration: 'PT1H30M',
        locations: [{ name: 'Pier 3' }],
      },
      facilitators: [
        '00000000-0000-4000-8000-000000000001',
        '00000000-0000-4000-8000-000000000002',
      ],
    })
  })

  it('give no row for what an inner join leaves out, and it is missing, not deleted', async () => {
    expect((await loadOne(sourceOf(query), 43)).kind).toBe('missing')
    expect(await found(sourceOf(query.replace('join location', 'left join location')), 43)).toEqual(
      expect.objectContaining({ facilitators: [], deleted: false }),
    )
  })

  it('may be grouped in place of a subquery, and the index still serves', async () => {
    const grouped = `
      select c.id, co.name as title, c.starts_at as start, c.minutes as duration_minutes,
             array_agg(s.user_id) as facilitators
      from class c join course co on co.id = c.course_id left join staff s on s.class_id = c.id
      group by c.id, co.id`
    const schedule = await found(sourceOf(grouped), 42)
    expect(schedule.facilitators).toHaveLength(2)
    expect((await found(sourceOf(grouped), 43)).facilitators).toEqual([])
  })

  it('may have thousands of facilitators', async () => {
    await sql(`
      insert into staff
      select 43, ('00000000-0000-4000-8001-' || lpad(n::text, 12, '0'))::uuid
      from generate_series(1, 10000) n`)
    const source = sourceOf(query.replace('join location', 'left join location'))
    const { facilitators } = await found(source, 43)
    expect(new Set(facilitators).size).toBe(10_000)
    const last = '00000000-0000-4000-8001-000000010000'
    const page = await source.list({ cursor: null, limit: 10, facilitator: last })
    expect(page.refs).toEqual(['row:43'])
  })
})

describe('a date column and a time column', () => {
  const query = documentedQuery('A date and a time')
  beforeEach(() =>
    sql(`
      create table lesson (
        id uuid primary key, subject text, day date, begins time, ends time, teacher_id int);
      insert into lesson values
        ('00000000-0000-4000-8000-000000000001', 'Maths', '2026-10-23', '09:15', '10:00', 7),
        ('00000000-0000-4000-8000-000000000002', 'Astronomy', '2026-10-24', '23:00', '01:30', 7),
        ('00000000-0000-4000-8000-000000000003', 'Some day', '2026-10-24', null, null, 7)`),
  )

  it('are added, in the fixed zone of the source', async () => {
    const source = sourceOf(query, { timeZone: 'Europe/Berlin' })
    const of = (n: number) => found(source, `00000000-0000-4000-8000-00000000000${n}`)
    expect(await of(1)).toMatchObject({
      event: { start: '2026-10-23T09:15:00', timeZone: 'Europe/Berlin', duration: 'PT45M' },
      facilitators: ['7'],
    })
    // Past midnight: clocks go back only at three.
    expect(await of(2)).toMatchObject({
      event: { start: '2026-10-24T23:00:00', duration: 'PT2H30M' },
    })
    expect(await loadOne(source, '00000000-0000-4000-8000-000000000003')).toMatchObject({
      kind: 'invalid',
      error: { message: expect.stringContaining('start is missing') as string },
    })
  })

  it('are asked for where only one of them is given', async () => {
    const [finding] = await sourceOf(query.replace('l.day + l.begins as', 'l.begins as')).check()
    expect(finding).toMatchObject({
      message: '`start` is of type time, which does not fit',
      next: 'write a timestamp or a date: `(the_day + the_time) as start`',
    })
  })
})

describe('timestamps without a zone', () => {
  beforeEach(() =>
    sql(`
      create table shift (id int primary key, starts_at timestamp, ends_at timestamp, tz text);
      insert into shift values
        (1, '2026-03-29 01:00', '2026-03-29 04:00', null),
        (2, '2026-03-29 01:00', '2026-03-29 04:00', 'America/Lima')`),
  )
  const query = (start: string, end: string) => `
    select id, 'Night' as title, ${start} as start, ${end} as end, tz as time_zone,
           array['anna'] as facilitators from shift`

  it('are wall time in the row’s zone, else in the source’s, also over a clock change', async () => {
    const source = sourceOf(query('starts_at', 'ends_at'), { timeZone: 'Europe/Berlin' })
    expect((await found(source, 1)).event).toMatchObject({
      start: '2026-03-29T01:00:00',
      timeZone: 'Europe/Berlin',
      duration: 'PT2H',
    })
    expect((await found(source, 2)).event).toMatchObject({
      timeZone: 'America/Lima',
      duration: 'PT3H',
    })
  })

  it('are instants where the query says that they hold UTC', async () => {
    const utc = (name: string) => `${name} at time zone 'UTC'`
    const source = sourceOf(query(utc('starts_at'), utc('ends_at')), { timeZone: 'Europe/Berlin' })
    expect((await found(source, 1)).event).toMatchObject({
      start: '2026-03-29T03:00:00',
      duration: 'PT3H',
    })
  })
})

it('only those who accepted are facilitators', async () => {
  await sql(`
    create table meeting (id int primary key, subject text, starts_at timestamptz, ends_at timestamptz);
    create table attendee (meeting_id int, user_id bigint, answer text);
    insert into meeting values (1, 'Budget', '2026-07-01T08:00Z', '2026-07-01T09:00Z');
    insert into attendee values
      (1, 9007199254740993, 'accepted'), (1, 2, 'declined'), (1, 3, null), (1, 4, 'accepted')`)
  const source = sourceOf(documentedQuery('Only who accepted'))
  expect((await found(source, 1)).facilitators).toEqual(['9007199254740993', '4'])
  const page = (facilitator: string) => source.list({ cursor: null, limit: 5, facilitator })
  expect((await page('2')).refs).toEqual([])
  expect((await page('4')).refs).toEqual(['row:1'])
})

describe('soft deletes', () => {
  beforeEach(() =>
    sql(`
      create table class (
        id int primary key, title text default 'Class', starts_at timestamptz default '2026-07-01T08:00Z',
        deleted_at timestamptz, is_deleted boolean, active boolean, status text);
      insert into class values
        (1, default, default, null, false, true, 'planned'),
        (2, default, default, '2026-01-01', true, false, 'cancelled'),
        (3, default, default, null, null, null, null)`),
  )
  const query = (deletedAt: string) => `
    select id, title, starts_at as start, 60 as duration_minutes, array['anna'] as facilitators,
           ${deletedAt} from class`

  it.each([
    'deleted_at',
    'is_deleted as deleted_at',
    'not active as deleted_at',
    `status in ('cancelled', 'archived') as deleted_at`,
    `case when status = 'cancelled' then now() end as deleted_at`,
  ])('%s', async (deletedAt) => {
    const source = sourceOf(query(deletedAt))
    expect((await found(source, 1)).deleted).toBe(false)
    expect((await found(source, 2)).deleted).toBe(true)
    expect((await found(source, 3)).deleted).toBe(false)
    expect(await listed(source)).toEqual(['row:1', 'row:3'])
  })

  it('may stay visible as cancelled', async () => {
    const status = `case when status = 'cancelled' then 'cancelled' end as status`
    const source = sourceOf(query(status))
    expect(await found(source, 2)).toMatchObject({ deleted: false, event: { status: 'cancelled' } })
    expect((await found(source, 1)).event.status).toBe('confirmed')
  })

  it('in a text would delete every row that has one, which the check says', async () => {
    expect(await sourceOf(query('status as deleted_at')).check()).toMatchObject([
      {
        message: '`deleted_at` is of type text, which does not fit',
        next: "write a condition: `status = 'cancelled' as deleted_at`",
      },
    ])
  })
})

describe('series', () => {
  const rrule = 'FREQ=WEEKLY;COUNT=8'

  it('have their rule and left-out dates in the row', async () => {
    await sql(`
      create table class (id int primary key, title text, first_at timestamptz, minutes int,
        rrule text, skipped timestamptz[], teacher_id int);
      insert into class values
        (1, 'Yoga', '2026-03-02T08:00Z', 60, '${rrule}', '{2026-03-16T08:00Z, 2026-04-06T07:00Z}', 7),
        (2, 'Once', '2026-03-02T08:00Z', 60, null, null, 7)`)
    const source = sourceOf(documentedQuery('Series'))
    expect((await found(source, 1)).event).toMatchObject({
      start: '2026-03-02T09:00:00',
      recurrenceRules: [{ frequency: 'weekly', count: 8 }],
      recurrenceOverrides: {
        '2026-03-16T09:00:00': { excluded: true },
        '2026-04-06T09:00:00': { excluded: true },
      },
    })
    expect((await found(source, 2)).event.recurrenceRules).toEqual([])
  })

  it('have exceptions in a table of their own', async () => {
    await sql(`
      create table class (id int primary key, title text, first_at timestamptz, minutes int,
        rrule text, teacher_id int);
      create table class_exception (class_id int, original_start timestamptz, cancelled boolean,
        starts_at timestamptz, minutes int, title text, primary key (class_id, original_start));
      insert into class values (1, 'Yoga', '2026-03-02T08:00Z', 60, '${rrule}', 7),
        (2, 'Pilates', '2026-03-02T08:00Z', 60, '${rrule}', 7);
      insert into class_exception values
        (1, '2026-03-09T08:00Z', true, null, null, null),
        (1, '2026-03-16T08:00Z', false, '2026-03-17T09:00Z', null, null),
        (1, '2026-03-30T07:00Z', false, null, 90, 'Long Yoga')`)
    const source = sourceOf(documentedQuery('Series', 1))
    expect((await found(source, 1)).event.recurrenceOverrides).toEqual({
      '2026-03-09T09:00:00': { excluded: true },
      '2026-03-16T09:00:00': { start: '2026-03-17T10:00:00' },
      '2026-03-30T09:00:00': { duration: 'PT1H30M', title: 'Long Yoga' },
    })
    expect((await found(source, 2)).event.recurrenceOverrides).toEqual({})
  })

  it('have exceptions as rows of the same table, which are no schedules of their own', async () => {
    await sql(`
      create table lesson (
        id int primary key, series_id int references lesson, original_start timestamp, title text,
        starts_at timestamp, ends_at timestamp, tz text, rrule text, teacher_id int, deleted_at timestamptz);
      insert into lesson values
        (1, null, null, 'Yoga', '2026-03-02 09:00', '2026-03-02 10:00', 'Europe/Berlin', '${rrule}', 7, null),
        (2, 1, '2026-03-09 09:00', 'Yoga', '2026-03-10 18:00', '2026-03-10 19:30', 'Europe/Berlin', null, 7, null),
        (3, 1, '2026-03-16 09:00', 'Yoga', '2026-03-16 09:00', '2026-03-16 10:00', 'Europe/Berlin', null, 7, now()),
        (4, null, null, 'Once', '2026-03-02 09:00', '2026-03-02 10:00', 'Europe/Berlin', null, 7, null)`)
    const source = sourceOf(documentedQuery('Series', 2))
    expect((await found(source, 1)).event.recurrenceOverrides).toEqual({
      '2026-03-09T09:00:00': { start: '2026-03-10T18:00:00', duration: 'PT1H30M' },
      '2026-03-16T09:00:00': { excluded: true },
    })
    expect((await loadOne(source, 2)).kind).toBe('missing')
    expect(await listed(source)).toEqual(['row:1', 'row:4'])
  })

  it('may be rows that stand for themselves', async () => {
    await sql(`
      create table lesson (id int primary key, series_id int, title text, starts_at timestamptz);
      insert into lesson select n, 9, 'Yoga', '2026-03-02T08:00Z'::timestamptz + n * interval '1 week'
      from generate_series(1, 3) n`)
    const source = sourceOf(
      `select id, title, starts_at as start, 60 as duration_minutes, '{a}'::text[] as facilitators from lesson`,
    )
    expect(await listed(source)).toEqual(['row:1', 'row:2', 'row:3'])
    expect((await found(source, 2)).event.recurrenceRules).toEqual([])
  })
})

describe('keys', () => {
  it('of several columns are found by an index of the same expression', async () => {
    await sql(`
      create table slot (room_id bigint, slot int, title text, starts_at timestamptz,
        ends_at timestamptz, host_id text, primary key (room_id, slot));
      insert into slot
      select n / 100, n % 100, 'Slot', '2026-07-01T08:00Z', '2026-07-01T09:00Z', 'anna'
      from generate_series(100, 20099) n`)
    const heading = 'Keys of several columns'
    await sql(`${documentedQuery(heading, 1)}; analyze slot`)
    const query = documentedQuery(heading)
    const source = sourceOf(query)
    expect(await found(source, '17:4')).toMatchObject({ ref: 'row:17:4', facilitators: ['anna'] })
    const wrapped = `select * from (${query}) q where q.id = any(array['17:4', '18:5']::pg_catalog.text[])`
    const plan = await database.pool.query<Record<string, string>>(`explain ${wrapped}`)
    const lines = plan.rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(lines).toMatch(/Index.* Scan .*slot_expr/)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await source.list({ cursor, limit: 7_000 })
      seen.push(...page.refs)
      cursor = page.cursor
    } while (cursor !== null)
    expect(new Set(seen).size).toBe(20_000)
    expect(seen).toHaveLength(20_000)
  })

  it('that two rows share are refused for both', async () => {
    await sql(`
      create table slot (a text, b text);
      insert into slot values ('x:y', 'z'), ('x', 'y:z'), ('x', 'w')`)
    const source = sourceOf(`
      select a || ':' || b as id, 't' as title, now() as start, 1 as duration_minutes,
             '{}'::text[] as facilitators from slot`)
    expect((await loadOne(source, 'x:y:z')).kind).toBe('invalid')
    expect((await loadOne(source, 'x:w')).kind).toBe('found')
  })

  it.each(['citext', 'char(6)', 'varchar(6)', 'text'])(
    'of type %s have the spelling of the row',
    async (type) => {
      await sql(`
        create extension if not exists citext;
        create table class (id ${type} primary key);
        insert into class values ('ab-1'), ('cd-2')`)
      const source = sourceOf(`
        select id, 't' as title, now() as start, 1 as duration_minutes, '{}'::text[] as facilitators
        from class`)
      const [first = '', second = ''] = await listed(source)
      const ids = [first, second].map((ref) => ref.slice('row:'.length))
      expect(ids.map((id) => id.trim())).toEqual(['ab-1', 'cd-2'])
      expect((await found(source, ids[0] ?? '')).ref).toBe(first)
      const [, after] = [first, await source.list({ cursor: ids[0] ?? '', limit: 9 })]
      expect(after.refs).toEqual([second])
      const other = await loadOne(source, 'AB-1')
      if (type !== 'citext') expect(other.kind).toBe('missing')
      else {
        expect(other).toMatchObject({
          kind: 'invalid',
          error: { message: expect.stringContaining('Postgres writes this id ab-1') as string },
        })
      }
    },
  )
})
