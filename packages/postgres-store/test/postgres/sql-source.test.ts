import type { LoadedSchedule, ScheduleRef, ScheduleSource } from '@calsync/core'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { sqlSource, type QuerySourceOptions } from '../../src/sql-source/sql-source.js'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'

let database: FreshDatabase
let statements: string[]

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
})
afterAll(() => database.close())

beforeEach(async () => {
  statements = []
  await database.empty()
  await database.pool.query(`
    create table class (
      id bigint primary key, title text default 'Class', starts_at timestamptz, minutes int default 60,
      divisor int default 1, org text default 'acme', staff text[] default '{anna}', deleted_at timestamptz
    );
    insert into class (id, starts_at) select n, '2026-03-02T08:00Z' from generate_series(1, 20) n`)
})

const query = `select id, title, starts_at as start, minutes / divisor as duration_minutes,
  org as organization_id, staff as facilitators, deleted_at from class`

/** The source on a pool that writes down what is sent. */
function bind(
  options: Partial<QuerySourceOptions> = {},
  pool: pg.Pool = database.pool,
): ScheduleSource {
  const connect = async (): Promise<pg.PoolClient> => {
    const client = await pool.connect()
    return new Proxy(client, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name)
        if (name !== 'query' || typeof value !== 'function') {
          return typeof value === 'function' ? (value.bind(target) as unknown) : value
        }
        return (config: pg.QueryConfig) => {
          statements.push(config.text)
          return target.query(config)
        }
      },
    })
  }
  return sqlSource({ kind: 'class', query, ...options }).bind({ connect })
}

const refs = (...ids: (number | string)[]): ScheduleRef[] =>
  ids.map((id): ScheduleRef => `class:${id}`)

async function kinds(
  source: ScheduleSource,
  which: ScheduleRef[],
): Promise<Record<string, string>> {
  const answers = await source.load(which)
  return Object.fromEntries(answers.map(({ ref, kind }) => [ref, kind]))
}

async function only(source: ScheduleSource, ref: ScheduleRef): Promise<LoadedSchedule> {
  const [answer] = await source.load([ref])
  if (answer === undefined) throw new Error('no answer')
  return answer
}

async function eventOf(source: ScheduleSource, ref: ScheduleRef) {
  const answer = await only(source, ref)
  if (answer.kind !== 'found') throw new Error(JSON.stringify(answer))
  return answer.schedule.event
}

describe('load', () => {
  it('takes one round trip for many, once it knows the types', async () => {
    const source = bind()
    await source.load(refs(1))
    statements = []
    expect(await source.load(refs(1, 2, 3, 4, 999))).toHaveLength(5)
    expect(statements).toHaveLength(1)
  })

  it('uses the index of the id', async () => {
    await database.pool.query(
      `insert into class (id, starts_at) select n, now() from generate_series(100, 20000) n; analyze class`,
    )
    await bind().load(refs(5, 500, 5000))
    await bind().list({ cursor: '500', limit: 10 })
    for (const text of statements.filter((each) => each.includes('typed_id'))) {
      const select = text.slice(text.indexOf('select'))
      const plan = await database.pool.query<Record<string, string>>(`explain ${select}`)
      const lines = plan.rows.map((row) => row['QUERY PLAN']).join('\n')
      expect(lines).toMatch(/Index.* Scan .*class_pkey/)
      expect(lines).not.toContain('Seq Scan')
    }
  })

  it('leaves nothing behind on the connection', async () => {
    const pool = new pg.Pool({ connectionString: database.url, max: 1 })
    await bind({ statementTimeoutMs: 1234 }, pool).load(refs(1))
    const { rows } = await pool.query<Record<string, string>>(
      `select current_setting('statement_timeout') as t, current_setting('transaction_read_only') as r`,
    )
    expect(rows).toEqual([{ t: '0', r: 'off' }])
    await pool.query('create temp table still_writable ()')
    await pool.end()
  })

  it('does not depend on the parsers and zone of the host’s connections', async () => {
    const pool = new pg.Pool({
      connectionString: database.url,
      options: '-c timezone=America/St_Johns -c datestyle=german',
      types: { getTypeParser: () => () => 'nonsense' },
    })
    const source = bind(
      { query: `select q.*, 'Europe/Berlin' as time_zone from (${query}) q` },
      pool,
    )
    expect(await eventOf(source, 'class:1')).toMatchObject({
      start: '2026-03-02T09:00:00',
      timeZone: 'Europe/Berlin',
    })
    await pool.end()
  })

  it.each([
    [`'2026-07-01 09:00'::timestamp`, '2026-07-01T09:00:00'],
    [`'2026-07-01T07:00Z'::timestamptz`, '2026-07-01T09:00:00'],
    [`'2026-07-01T07:00:00Z'`, '2026-07-01T09:00:00'],
  ])('reads the start %s in the zone of the source', async (start, expected) => {
    const source = bind({
      timeZone: 'Europe/Berlin',
      query: `select 1 as id, 'x' as title, ${start} as start, 60 as duration_minutes, '{}'::text[] as facilitators`,
    })
    const event = await eventOf(source, 'class:1')
    expect(event).toMatchObject({ start: expected, timeZone: 'Europe/Berlin', duration: 'PT1H' })
  })

  it('reads a date as an all-day event', async () => {
    const source = bind({
      query: `select 1 as id, 'x' as title, '2026-07-01'::date as start, '{}'::text[] as facilitators`,
    })
    expect(await eventOf(source, 'class:1')).toMatchObject({
      showWithoutTime: true,
      duration: 'P1D',
    })
  })

  it.each([
    [`array[9007199254740993, 7]::bigint[]`, ['9007199254740993', '7']],
    [`'[9007199254740993, "b"]'::jsonb`, ['9007199254740993', 'b']],
    [
      `array['0b0e7a5c-94a4-4a7c-8a3f-6a7d5b1c2d3e']::uuid[]`,
      ['0b0e7a5c-94a4-4a7c-8a3f-6a7d5b1c2d3e'],
    ],
    [`array['it''s', null]`, [`it's`]],
  ])('reads and finds the facilitators %s', async (facilitators, expected) => {
    const source = bind({
      query: `select id, title, starts_at as start, 60 as duration_minutes, ${facilitators} as facilitators from class`,
    })
    const answer = await only(source, 'class:1')
    expect(answer).toMatchObject({ kind: 'found', schedule: { facilitators: expected } })
    for (const facilitator of expected) {
      const page = await source.list({ cursor: null, limit: 3, facilitator })
      expect(page.refs).toEqual(refs(1, 2, 3))
    }
    expect((await source.list({ cursor: null, limit: 3, facilitator: 'x' })).refs).toEqual([])
  })

  it('takes hostile ids for ids', async () => {
    await database.pool.query('alter table class alter column id type text')
    const hostile = [
      `'); drop table class; --`,
      `\\'; drop table class; --`,
      'a\0b',
      '\uD800',
      '$1',
      '🗓️',
    ]
    const answers = await kinds(bind(), refs(...hostile, 1))
    expect(Object.values(answers)).toEqual(
      [...hostile.map(() => 'missing'), 'found'].sort().reverse(),
    )
    expect(answers['class:1']).toBe('found')
  })

  it('says how an id is written that Postgres writes otherwise', async () => {
    const answers = await bind().load(refs('042', '2'))
    expect(answers).toMatchObject([
      {
        kind: 'invalid',
        error: { message: expect.stringContaining('writes this id 42') as string },
      },
      { kind: 'found' },
    ])
  })

  it('refuses to run what writes', async () => {
    await database.pool.query('create sequence counter')
    const source = bind({
      query: `select q.*, nextval('counter')::text as location from (${query}) q`,
    })
    await expect(source.load(refs(1))).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      retryable: false,
      details: { sqlState: '25006' },
    })
  })

  it('notices when the host changes the type of its ids', async () => {
    const source = bind()
    expect(await kinds(source, refs(1, 'x1'))).toEqual({
      'class:1': 'found',
      'class:x1': 'missing',
    })
    await database.pool.query(
      `alter table class alter column id type text; update class set id = 'x' || id`,
    )
    expect(await kinds(source, refs(1, 'x1'))).toEqual({
      'class:1': 'missing',
      'class:x1': 'found',
    })
    expect((await source.list({ cursor: null, limit: 1 })).refs).toEqual(refs('x1'))
    await database.pool.query(
      `alter table class alter column id type bigint using substr(id, 2)::bigint`,
    )
    // Nothing in this page can be a text of the old form and a number of the new one.
    expect(await kinds(source, refs(1))).toEqual({ 'class:1': 'found' })
  })

  it('ends when asked to', async () => {
    const source = bind({
      statementTimeoutMs: 5_000,
      query: `select 1 as id, 'x' as title, now() as start, now() as end, '{}'::text[] as facilitators,
        pg_sleep(20)::text as location`,
    })
    const aborter = new AbortController()
    const loading = source.load(refs(1), aborter.signal)
    const ended = expect(loading).rejects.toMatchObject({ code: 'SOURCE_FAILED', retryable: true })
    await sleeping()
    aborter.abort()
    await ended
    await expect(source.load(refs(1), aborter.signal)).rejects.toMatchObject({ retryable: true })
  })
})

/** Resolves once a session of this database is inside pg_sleep. */
async function sleeping(): Promise<void> {
  for (;;) {
    const { rowCount } = await database.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
    )
    if (rowCount !== 0) return
  }
}

describe('a row that cannot be read', () => {
  it.each([
    ['a division by zero', 'update class set divisor = 0 where id in (3, 11)', query, '22012'],
    [
      'a cast',
      `update class set org = 'x' where id in (3, 11)`,
      `select q.id, title, start, 60 as duration_minutes, facilitators, (case org when 'x' then org else '1' end)::int::text as location
       from (select *, starts_at as start, staff as facilitators from class) q`,
      '22P02',
    ],
    [
      'a subquery with two rows',
      `insert into class (id) values (1000)`,
      `select c.id, c.title, c.starts_at as start, 60 as duration_minutes, c.staff as facilitators,
         (select d.title from class d where d.id = c.id or (d.id = 1000 and c.id in (3, 11))) as location
       from class c`,
      '21000',
    ],
  ])('is invalid for %s, and alone', async (_name, change, text, sqlState) => {
    await database.pool.query(change)
    const source = bind({ query: text })
    const ids = [...Array(20).keys()].map((n) => n + 1)
    const answers = await source.load(refs(...ids, 'abc', 500))
    const byKind = Map.groupBy(answers, ({ kind }) => kind)
    expect(
      byKind
        .get('invalid')
        ?.map(({ ref }) => ref)
        .sort(),
    ).toEqual(refs(11, 3))
    expect(
      byKind
        .get('missing')
        ?.map(({ ref }) => ref)
        .sort(),
    ).toEqual(refs(500, 'abc'))
    expect(byKind.get('found')).toHaveLength(18)
    expect(byKind.get('invalid')?.[0]).toMatchObject({
      error: { class: 'INVALID_EVENT_DATA', code: sqlState },
    })
    // Two rows, each found by halving 21: far from one statement per row.
    expect(statements.length).toBeLessThan(2 + 2 * 2 * 5 + 4)
  })

  it('is missing when it is the id that Postgres cannot read', async () => {
    await database.pool.query(`
      create domain code as text check (value ~ '^[a-z]+$');
      create type mood as enum ('good', 'bad');
      alter table class add column mood mood;
      update class set mood = 'bad' where id = 1`)
    const source = bind({ query: query.replace('id,', 'mood as id,') })
    expect(await kinds(source, refs('good', 'bad', 'worse', 'ugly'))).toEqual({
      'class:good': 'missing',
      'class:bad': 'found',
      'class:worse': 'missing',
      'class:ugly': 'missing',
    })
  })

  it('is invalid when a join returns it twice', async () => {
    await database.pool.query(
      'create table room (class_id bigint, name text); insert into room values (2), (2), (2), (3)',
    )
    const source = bind({ query: `${query} left join room on class_id = id` })
    const [one, two, three] = await source.load(refs(1, 2, 3))
    expect([one?.kind, two?.kind, three?.kind]).toEqual(['found', 'invalid', 'found'])
    expect(two).toMatchObject({
      error: { message: expect.stringContaining('returned 3 rows for one id') as string },
    })
    expect((await source.list({ cursor: '1', limit: 2 })).refs).toEqual(refs(2))
    expect((await source.list({ cursor: '2', limit: 2 })).refs).toEqual(refs(3, 4))
  })

  it('is invalid when it is huge, and costs the others nothing', async () => {
    await database.pool.query(`
      alter table class add column notes text, add column photo text;
      update class set photo = repeat('p', 20000000) where id = 1;
      update class set notes = repeat(md5(id::text), 5 * 32768) where id between 2 and 13;
      update class set notes = repeat('n', 9000000) where id = 14`)
    const source = bind({
      query: `select id, title, starts_at as start, 60 as duration_minutes, staff as facilitators,
        notes as description, photo from class`,
    })
    const answers = await source.load(refs(...[...Array(20).keys()].map((n) => n + 1)))
    const reasons = answers.map((answer) =>
      'error' in answer ? answer.error.message : answer.kind,
    )
    const sorted = Object.entries(Object.groupBy(reasons, (reason) => reason.replace(/^\S+ /, '')))
    expect(sorted.map(([reason, { length = 0 } = []]) => [reason, length]).sort()).toEqual([
      ['description is longer than 1000000 characters', 12],
      ['found', 7],
      [expect.stringMatching(/^its row has 9\d+ bytes, the limit is 8388608/), 1],
    ])
    // Twelve times five megabytes do not come in one answer.
    expect(statements.length).toBeGreaterThan(3)
  })
})

describe('a source that fails for every row', () => {
  it.each([
    ['an undefined column', query.replace('title', 'titel'), '42703'],
    ['an undefined table', `${query}es`, '42P01'],
    ['a syntax error', query.replace('from', 'form'), '42601'],
  ])('throws SOURCE_FAILED for %s, not worth a retry', async (_name, text, sqlState) => {
    const source = bind({ query: text })
    const failed = { code: 'SOURCE_FAILED', retryable: false, details: { kind: 'class', sqlState } }
    await expect(source.load(refs(1))).rejects.toMatchObject(failed)
    await expect(source.list({ cursor: null, limit: 1 })).rejects.toMatchObject(failed)
  })

  it('throws when a required name is missing, rather than see rows without facilitators', async () => {
    const source = bind({ query: query.replace('as facilitators', 'as staff') })
    await expect(source.load(refs(1))).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringContaining('`facilitators`') as string,
    })
    const twice = bind({ query: query.replace('id,', 'id, id,') })
    await expect(twice.load(refs(1))).rejects.toThrow('`id` twice')
  })

  it('throws for a missing privilege, and works once it is granted', async () => {
    await database.pool.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = 'reader') then create role reader; end if;
      end $$; grant usage on schema public to reader`)
    const pool = new pg.Pool({ connectionString: database.url, options: '-c role=reader' })
    const source = bind({}, pool)
    await expect(source.load(refs(1))).rejects.toMatchObject({ details: { sqlState: '42501' } })
    expect(await source.check()).toMatchObject([
      {
        message: expect.stringContaining('permission denied for table class') as string,
        next: expect.stringContaining('grant select') as string,
      },
    ])
    await database.pool.query('grant select on class to reader')
    expect(await kinds(source, refs(1))).toEqual({ 'class:1': 'found' })
    await pool.end()
  })

  it('throws for a time-out, worth a retry, and keeps the connection', async () => {
    const source = bind({
      statementTimeoutMs: 50,
      query: `select q.*, pg_sleep(5)::text as location from (${query}) q`,
    })
    await expect(source.load(refs(1))).rejects.toMatchObject({
      retryable: true,
      details: { sqlState: '57014' },
    })
  })

  it('throws for a connection that breaks, worth a retry', async () => {
    const source = bind({ query: `select q.*, pg_sleep(20)::text as location from (${query}) q` })
    const loading = source.load(refs(1))
    const failed = expect(loading).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      retryable: true,
    })
    await sleeping()
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event = 'PgSleep'`,
    )
    await failed
    expect(await kinds(bind(), refs(1))).toEqual({ 'class:1': 'found' })
  })

  it('throws for a server that is not there, worth a retry', async () => {
    const pool = new pg.Pool({ host: '127.0.0.1', port: 1 })
    const source = bind({}, pool)
    await expect(source.load(refs(1))).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      retryable: true,
      details: { sqlState: null },
    })
    expect(await source.check()).toHaveLength(1)
  })
})

describe('list', () => {
  it('leaves out rows that are marked deleted, and rows without an id', async () => {
    await database.pool.query('update class set deleted_at = now() where id <= 18')
    const source = bind({
      query: `${query} union all select null, 't', now(), 1, 'acme', '{}', null`,
    })
    expect(await source.list({ cursor: null, limit: 10 })).toEqual({
      refs: refs(19, 20),
      cursor: null,
    })
  })

  it.each([
    ['text', 'acme', 'globex'],
    ['varchar(20)', 'acme', 'globex'],
    ['char(9)', 'acme', 'globex'],
    ['bigint', '7', '8'],
    ['uuid', '0b0e7a5c-94a4-4a7c-8a3f-6a7d5b1c2d3e', '0b0e7a5c-94a4-4a7c-8a3f-6a7d5b1c2d3f'],
    ['numeric', '7', '8'],
  ])('filters organisations of type %s', async (type, one, other) => {
    await database.pool.query(`
      alter table class drop column org; alter table class add column org ${type};
      update class set org = case when id = 2 then '${one}' when id = 3 then '${other}' end::${type}`)
    const listed = async (organizationId: string) =>
      (await bind().list({ cursor: null, limit: 3, organizationId })).refs
    expect(await listed(one)).toEqual(refs(2))
    expect(await listed('')).toEqual(refs(1, 4, 5))
    expect(await listed('no such')).toEqual([])
  })

  it('knows one organisation, the empty one, where the query has none', async () => {
    const source = bind({ query: query.replace('org as organization_id,', '') })
    expect((await source.list({ cursor: null, limit: 1, organizationId: '' })).refs).toHaveLength(1)
    expect((await source.list({ cursor: null, limit: 1, organizationId: 'a' })).refs).toEqual([])
  })
})

describe('check', () => {
  it('shows the place of an error in the query', async () => {
    const [finding, ...others] = await bind({ query: query.replace('title', 'titel') }).check()
    expect(others).toEqual([])
    expect(finding?.message.split('\n')).toEqual([
      'source "class": column "titel" does not exist (42703)',
      'line 1: select id, titel, starts_at as start, minutes / divisor as duration_minutes,',
      '                   ^',
    ])
    expect(finding?.next).toContain('psql')
  })

  it('names the likely name for one that is missing', async () => {
    expect(await bind({ query: query.replace('as start', '') }).check()).toMatchObject([
      {
        message: 'there is no output name `start`; did you mean `starts_at`?',
        next: 'write `starts_at as start`',
      },
    ])
  })

  it.each([
    ['json', `to_json(id)`],
    ['point', `point(id, id)`],
  ])('refuses ids of type %s', async (type, expression) => {
    expect(
      await bind({ query: query.replace('id,', `${expression} as id,`) }).check(),
    ).toMatchObject([
      {
        message: expect.stringContaining(`ids of type ${type} cannot be compared`) as string,
        next: 'write the id as text: `(…)::text as id`',
      },
    ])
  })

  it('finds a parameter', async () => {
    const findings = await bind({ query: `${query} where org = $1` }).check()
    expect(findings.map(({ message }) => message).join()).toContain('there is no parameter $1')
  })

  it('finds nothing in a query whose rows fail: that is for load', async () => {
    await database.pool.query('update class set divisor = 0')
    expect(await bind().check()).toEqual([])
  })
})
