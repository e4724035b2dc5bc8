import { randomUUID } from 'node:crypto'
import {
  type LoadedSchedule,
  type ScheduleRef,
  type ScheduleSource,
  idOf,
  tenantRef,
} from '@calsync/core'
import {
  type HostSchedule,
  type ScheduleSourceHarness,
  scheduleSourceContract,
} from '@calsync/testkit/contracts'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { sqlSource } from '../../src/sql-source/sql-source.js'
import type { TenantList, Tenants } from '../../src/sql-source/tenancy.js'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'

let database: FreshDatabase
/** Superusers are above policies; the source reads as this one. */
const reader = `reader_${randomUUID().slice(0, 8)}`

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
  await sql(`create role ${reader}`)
})
afterAll(async () => {
  await database.empty()
  await sql(`drop owned by ${reader}; drop role ${reader}`)
  await database.close()
})
beforeEach(() => database.empty())

const sql = async (text: string, values?: unknown[]): Promise<void> =>
  void (await database.pool.query(text, values))

const tableColumns = `title text, starts_at timestamp, tz text, minutes int, deleted_at timestamptz, staff text[]`
const outputs = `title, starts_at as start, tz as time_zone, minutes as duration_minutes, deleted_at,
  staff as facilitators`

const names = ['acme', 'Initech; drop', `O'Neil "x"`]

/** A host whose tenants have a schema each, in which ids repeat. */
async function schemas(): Promise<void> {
  for (const name of names) {
    const schema = `"tenant ${name.replaceAll('"', '""')}"`
    await sql(`drop schema if exists ${schema} cascade; create schema ${schema};
      create table ${schema}.class (id bigint primary key, ${tableColumns})`)
  }
}

const schemaTenants = (): Tenants => ({
  schemas: names.map((id) => ({ id, schema: `tenant ${id}` })),
})
const schemaQuery = `select id, ${outputs} from class`

/** A host whose tenants share tables behind a policy; ids repeat, too. */
async function policies(): Promise<void> {
  await sql(`
    create table class (id bigint, tenant text, ${tableColumns}, primary key (tenant, id));
    alter table class enable row level security;
    create policy own on class using (tenant = current_setting('app.tenant_id'));
    grant usage on schema public to ${reader};
    grant select on class to ${reader}`)
}

const settingTenants = (list: TenantList = names): Tenants => ({
  list,
  setting: 'app.tenant_id',
  role: reader,
})
const settingQuery = `select id, tenant as organization_id, ${outputs} from class`

async function put(table: string, row: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(row)
  const places = columns.map((_, index) => `$${index + 1}`).join(', ')
  await sql(`insert into ${table} (${columns.join(', ')}) values (${places})`, Object.values(row))
}

const row = (id: number, staff: string[] = ['1']) => ({
  id,
  ...{
    title: `Class ${id}`,
    starts_at: '2026-03-02T09:00',
    tz: 'Europe/Berlin',
    minutes: 60,
    staff,
  },
})
const schemaTable = (name: string): string => `"tenant ${name.replaceAll('"', '""')}".class`

function bind(query: string, tenants: Tenants): ScheduleSource {
  return sqlSource({ kind: 'class', query, tenants }).bind(database.pool)
}

async function one(source: ScheduleSource, ref: ScheduleRef): Promise<LoadedSchedule> {
  const [answer] = await source.load([ref])
  if (answer === undefined) throw new Error('no answer')
  return answer
}

async function listed(source: ScheduleSource, limit: number, filter = {}): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  for (let pages = 0; pages < 50; pages++) {
    const page = await source.list({ cursor, limit, ...filter })
    expect(page.refs.length).toBeLessThanOrEqual(limit)
    ids.push(...page.refs.map(idOf))
    if (page.cursor === null) return ids
    cursor = page.cursor
  }
  throw new Error('the pages do not end')
}

describe('a schema per tenant', () => {
  beforeEach(schemas)

  it('has the same id in several, each with its own organization', async () => {
    for (const name of names) await put(schemaTable(name), { ...row(1), title: name })
    const source = bind(schemaQuery, schemaTenants())
    const refs = names.map((name) => tenantRef('class', name, 1))
    const answers = await source.load([...refs, tenantRef('class', 'acme', 2)])
    const found = answers.flatMap((answer) => (answer.kind === 'found' ? [answer.schedule] : []))
    expect(
      found.map(({ ref, organizationId, event }) => [ref, organizationId, event.title]),
    ).toEqual(names.map((name) => [`class:${name}/1`, name, name]))
    expect(answers.filter(({ kind }) => kind === 'missing')).toEqual([
      { kind: 'missing', ref: 'class:acme/2' },
    ])
    expect(await source.check()).toEqual([])
  })

  it('lists tenant by tenant, in pages of any size', async () => {
    await put(schemaTable('acme'), row(1))
    await put(schemaTable('acme'), row(2, ['2']))
    await put(schemaTable(`O'Neil "x"`), row(1))
    await put(schemaTable(`O'Neil "x"`), row(3, ['2']))
    const source = bind(schemaQuery, schemaTenants())
    const all = [`O'Neil "x"/1`, `O'Neil "x"/3`, 'acme/1', 'acme/2']
    for (const limit of [1, 2, 3, 100]) expect(await listed(source, limit)).toEqual(all)
    expect(await listed(source, 2, { organizationId: 'acme' })).toEqual(['acme/1', 'acme/2'])
    expect(await listed(source, 2, { facilitator: '2' })).toEqual([`O'Neil "x"/3`, 'acme/2'])
    expect(await listed(source, 2, { organizationId: 'nobody' })).toEqual([])
  })

  it('goes on behind a tenant that has left', async () => {
    for (const name of names) await put(schemaTable(name), row(1))
    let present = [...names].map((id) => ({ id, schema: `tenant ${id}` }))
    const source = bind(schemaQuery, { schemas: async () => present })
    const first = await source.list({ cursor: null, limit: 1 })
    expect(first.refs).toEqual(['class:Initech; drop/1'])
    present = present.filter(({ id }) => id !== 'Initech; drop')
    const rest = await source.list({ cursor: first.cursor, limit: 9 })
    expect(rest.refs).toEqual([`class:O'Neil "x"/1`, 'class:acme/1'])
    expect(await one(source, 'class:Initech; drop/1')).toMatchObject({ kind: 'missing' })
  })

  it('never finds a table of the same name elsewhere', async () => {
    await sql(`create table class (id bigint primary key, ${tableColumns})`)
    await put('class', row(1))
    await sql(`drop table ${schemaTable('acme')}`)
    await put(schemaTable(`O'Neil "x"`), row(1))
    const source = bind(schemaQuery, schemaTenants())
    await expect(source.load(['class:acme/1'])).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      details: { sqlState: '42P01' },
    })
    expect(await source.check()).toMatchObject([
      { message: expect.stringContaining('tenant acme: source "class": relation') as string },
    ])
    // The planner asks for one part after the other.
    const parts = ['class:acme/1', `class:O'Neil "x"/1`].map((ref) =>
      source.partitionOf?.(ref as ScheduleRef),
    )
    expect(parts).toEqual(['acme', `O'Neil "x"`])
    expect((await one(source, `class:O'Neil "x"/1`)).kind).toBe('found')
  })

  it('may have types of its own, and shared tables by their full names', async () => {
    await sql(`create table course (id int, name text); insert into course values (1, 'Yoga')`)
    await schemas()
    for (const name of ['acme', 'Initech; drop']) {
      const schema = schemaTable(name).replace('.class', '')
      await sql(`create type ${schema}.code as enum ('a', 'b');
        drop table ${schema}.class; create table ${schema}.class (id ${schema}.code, starts_at timestamptz);
        insert into ${schema}.class values ('a', now()), ('b', now())`)
    }
    const query = `select c.id, co.name as title, c.starts_at as start, 60 as duration_minutes,
      '{}'::text[] as facilitators from class c join public.course co on co.id = 1`
    const source = bind(query, {
      schemas: ['acme', 'Initech; drop'].map((id) => ({ id, schema: `tenant ${id}` })),
    })
    for (const name of ['acme', 'Initech; drop', 'acme']) {
      expect((await one(source, tenantRef('class', name, 'b'))).kind).toBe('found')
      expect((await one(source, tenantRef('class', name, 'c'))).kind).toBe('missing')
    }
    expect(await source.check()).toEqual([])
  })

  it('takes the organization from the tenant, and no row that says another', async () => {
    await put(schemaTable('acme'), row(1))
    const tenants = { schemas: [{ id: 'acme', organizationId: '17', schema: 'tenant acme' }] }
    expect(await one(bind(schemaQuery, tenants), 'class:acme/1')).toMatchObject({
      schedule: { organizationId: '17', ref: 'class:acme/1' },
    })
    const saying = (org: string) => schemaQuery.replace('id,', `id, ${org} as organization_id,`)
    expect((await one(bind(saying(`'17'`), tenants), 'class:acme/1')).kind).toBe('found')
    expect((await one(bind(saying('null'), tenants), 'class:acme/1')).kind).toBe('found')
    expect(await one(bind(saying(`'18'`), tenants), 'class:acme/1')).toMatchObject({
      kind: 'invalid',
      error: { message: `class:acme/1: its organization_id is "18", its tenant's "17"` },
    })
  })

  it('names the tenant in what is wrong with a row, and the tenant that is not named', async () => {
    await put(schemaTable('acme'), { ...row(1), starts_at: null })
    const source = bind(schemaQuery, schemaTenants())
    expect(await source.load(['class:acme/1', 'class:1', 'class:nobody/1'])).toMatchObject([
      { kind: 'invalid', error: { message: 'class:acme/1: start is missing' } },
      { kind: 'invalid', error: { message: expect.stringContaining('names no tenant') as string } },
      { kind: 'missing', ref: 'class:nobody/1' },
    ])
  })

  it('leaves the search path of the host’s connection as it was', async () => {
    await put(schemaTable('acme'), row(1))
    await bind(schemaQuery, schemaTenants()).load(['class:acme/1'])
    const shown = await Promise.all(
      [1, 2, 3, 4, 5].map(() => database.pool.query<{ search_path: string }>('show search_path')),
    )
    for (const { rows } of shown) expect(rows[0]?.search_path).toBe('"$user", public')
  })
})

describe('the list of tenants', () => {
  beforeEach(schemas)

  it('may be a query', async () => {
    await sql(`create table tenant (slug text, org int, active boolean);
      insert into tenant values ('acme', 17, true), ('Initech; drop', 18, false)`)
    const query = `select slug as id, org as organization_id, 'tenant ' || slug as schema
      from tenant where active`
    await put(schemaTable('acme'), row(1))
    await put(schemaTable('Initech; drop'), row(1))
    const source = bind(schemaQuery, { schemas: { query } })
    expect(await listed(source, 5)).toEqual(['acme/1'])
    expect(await one(source, 'class:acme/1')).toMatchObject({ schedule: { organizationId: '17' } })
    expect(await listed(source, 5, { organizationId: '17' })).toEqual(['acme/1'])
    // Nobody has to restart anything for a new tenant.
    await sql('update tenant set active = true')
    expect(await listed(source, 5)).toEqual(['Initech; drop/1', 'acme/1'])
  })

  it.each([
    [['acme', 'acme'], 'two tenants have the id "acme"'],
    [['a/b'], '"a/b" is no tenant'],
    [[''], '"" is no tenant'],
    [
      [
        { id: 'a', schema: 's' },
        { id: 'b', schema: 's' },
      ],
      'two tenants have the schema "s"',
    ],
    [{ query: 'select 1 as tenant' }, '"" is no tenant'],
    [{ query: 'select id from nowhere' }, 'its list of tenants: relation "nowhere"'],
    [
      (): never => {
        throw new Error('no network')
      },
      'could not list its tenants: no network',
    ],
  ])('is refused: %j', async (list, message) => {
    const source = bind(schemaQuery, { schemas: list })
    for (const run of [
      () => source.load(['class:acme/1']),
      () => source.list({ cursor: null, limit: 1 }),
    ]) {
      await expect(run()).rejects.toMatchObject({
        code: 'SOURCE_FAILED',
        message: expect.stringContaining(message) as string,
      })
    }
  })

  it('that is empty is a finding', async () => {
    const source = bind(schemaQuery, { schemas: [] })
    expect(await source.check()).toMatchObject([
      { message: 'there are no tenants, so no schedules' },
    ])
    expect(await source.list({ cursor: null, limit: 5 })).toEqual({ refs: [], cursor: null })
  })
})

describe('row-level security', () => {
  beforeEach(policies)
  const putFor = (tenant: string, id: number) => put('class', { ...row(id), tenant, title: tenant })

  it('shows each tenant its own rows', async () => {
    for (const name of names) await putFor(name, 1)
    await putFor('acme', 2)
    const source = bind(settingQuery, settingTenants())
    const answers = await source.load(names.map((name) => tenantRef('class', name, 1)))
    const titles = answers.map((answer) =>
      answer.kind === 'found' ? [answer.schedule.organizationId, answer.schedule.event.title] : [],
    )
    expect(titles).toEqual(names.map((name) => [name, name]))
    expect(await listed(source, 2)).toEqual(['Initech; drop/1', `O'Neil "x"/1`, 'acme/1', 'acme/2'])
    expect((await one(source, `class:O'Neil "x"/2`)).kind).toBe('missing')
    expect(await source.check()).toEqual([])
  })

  it('that does not apply to the role is found, and rows of others are no tenant’s', async () => {
    await sql('alter table class drop constraint class_pkey')
    await putFor('acme', 1)
    await putFor('Initech; drop', 2)
    const { role: _, ...withoutRole } = settingTenants() as { role: string } & Tenants
    const source = bind(settingQuery, withoutRole)
    expect(await source.check()).toMatchObject([
      { message: expect.stringContaining('no row-level security applies') as string },
    ])
    expect(await listed(source, 5)).toEqual(['Initech; drop/2', 'acme/1'])
    expect((await one(source, 'class:acme/1')).kind).toBe('found')
    expect((await one(source, 'class:acme/2')).kind).toBe('missing')
    expect((await one(source, 'class:Initech; drop/1')).kind).toBe('missing')
  })

  it('needs the organization of each row', async () => {
    const source = bind(settingQuery.replace('tenant as organization_id, ', ''), settingTenants())
    expect(await source.check()).toMatchObject([
      { message: 'there is no output name `organization_id`' },
    ])
    await expect(source.load(['class:acme/1'])).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringContaining('`organization_id`') as string,
    })
  })

  it('leaves role and setting of the host’s connection as they were', async () => {
    await putFor('acme', 1)
    await bind(settingQuery, settingTenants()).load(['class:acme/1'])
    const { rows } = await database.pool.query<Record<string, string>>(
      `select current_user = session_user as same, current_setting('app.tenant_id', true) as tenant`,
    )
    expect(rows).toEqual([
      { same: true, tenant: expect.toSatisfy((v) => v === null || v === '') as string },
    ])
  })
})

/** The two styles behind one face: rows by tenant and id. */
interface TenantHost {
  readonly name: string
  create(tenants: readonly string[]): Promise<void>
  tableOf(tenant: string): string
  /** What tells the rows of a tenant apart in its table. */
  keyOf(tenant: string): Record<string, string>
  source(list: TenantList): ScheduleSource
}

const hosts: readonly TenantHost[] = [
  {
    name: 'a schema per tenant',
    create: async (tenants) => {
      for (const tenant of tenants) {
        await sql(`drop schema if exists "tenant ${tenant}" cascade; create schema "tenant ${tenant}";
          create table "tenant ${tenant}".class (id bigint primary key, ${tableColumns})`)
      }
    },
    tableOf: schemaTable,
    keyOf: () => ({}),
    source: (list) => bind(schemaQuery, { schemas: list }),
  },
  {
    name: 'row-level security',
    create: policies,
    tableOf: () => 'class',
    keyOf: (tenant) => ({ tenant }),
    // Both tenants are of one organisation, which is what its rows have to say.
    source: (list) => bind(settingQuery.replace('tenant as', `'acme' as`), settingTenants(list)),
  },
]

/** Under tenants this is another row, of another tenant. */
const otherOrganisation =
  'lists only the schedules of an organisation, or with a facilitator, when asked'
const sentences = scheduleSourceContract.filter(({ name }) => name !== otherOrganisation)

describe.each(hosts)('the contract of sources, with $name', (host) => {
  it('is met but for one sentence', () => {
    expect(sentences).toHaveLength(scheduleSourceContract.length - 1)
  })

  it.each(sentences)('$name', async (contract) => {
    const tenants = ['acme', 'globex']
    await host.create(tenants)
    const place = (id: string): { tenant: string; key: Record<string, string> } => {
      const slash = id.indexOf('/')
      const tenant = id.slice(0, slash)
      return { tenant, key: { id: id.slice(slash + 1), ...host.keyOf(tenant) } }
    }
    const remove = async (ids: readonly string[]): Promise<void> => {
      for (const { tenant, key } of ids.map(place)) {
        const conditions = Object.keys(key).map((name, index) => `${name} = $${index + 1}`)
        await sql(
          `delete from ${host.tableOf(tenant)} where ${conditions.join(' and ')}`,
          Object.values(key),
        )
      }
    }
    const putRow = async (given: HostSchedule): Promise<void> => {
      await remove([given.id])
      const { tenant, key } = place(given.id)
      await put(host.tableOf(tenant), {
        ...key,
        title: given.title,
        starts_at: given.start,
        tz: given.timeZone,
        minutes: given.durationMinutes,
        staff: given.facilitators,
        deleted_at: given.deleted ? '2026-01-01' : null,
      })
    }
    const harness: ScheduleSourceHarness = {
      source: host.source(
        tenants.map((id) => ({ id, organizationId: 'acme', schema: `tenant ${id}` })),
      ),
      ids: ['acme/-7', 'acme/2', 'acme/10', 'globex/1', 'globex/2', 'globex/10'],
      impossibleId: 'acme/x',
      remove,
      put: async (rows) => {
        for (const each of rows) await putRow(each)
      },
    }
    await contract.run(harness)
  })
})
