import { randomUUID } from 'node:crypto'
import { createDatabase } from '@calsync/testkit/postgres'
import { idOf } from '@calsync/core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { chooseProposals } from '../../src/commands/init/choose-proposals.js'
import { previewRows } from '../../src/commands/init/preview-rows.js'
import { propose, type ProposeOptions } from '../../src/commands/init/propose.js'
import { readCatalog } from '../../src/commands/init/read-catalog.js'
import { hostShapes } from '../support/host-shapes.js'

let pool: pg.Pool
let drop: () => Promise<void>

beforeAll(async () => {
  const serverUrl = inject('postgresUrl')
  const name = `init_${randomUUID().replaceAll('-', '')}`
  const url = await createDatabase(serverUrl, name)
  pool = new pg.Pool({ connectionString: url, options: '-c timezone=Europe/Lisbon' })
  // The pool does not wait for the last goodbye, and a drop of the database may come before it.
  pool.on('connect', (client) => void client.on('error', () => {}))
  drop = async () => {
    await pool.end()
    const admin = new pg.Client({ connectionString: serverUrl })
    await admin.connect()
    await admin.query(`drop database "${name}" with (force)`)
    await admin.end()
  }
})
afterAll(() => drop())

async function host(sql: string): Promise<void> {
  const { rows } = await pool.query<{ name: string }>(
    `select nspname as name from pg_namespace
     where nspname not like 'pg\\_%' and nspname not in ('information_schema', 'public')`,
  )
  for (const { name } of rows) await pool.query(`drop schema "${name}" cascade`)
  await pool.query('drop schema public cascade; create schema public')
  await pool.query(sql)
}

async function proposals(options: ProposeOptions = {}) {
  const catalog = await readCatalog(pool, 'calsync')
  return { catalog, found: propose(catalog, options) }
}

describe.each(hostShapes)('$name', (shape) => {
  it('is recognised, and gives the events that are meant', async () => {
    await host(shape.sql)
    const { catalog, found } = await proposals()
    const { chosen } = chooseProposals(found, [], catalog)
    expect(chosen.map(({ table, kind }) => [table, kind])).toEqual([[shape.table, shape.kind]])
    const [proposal] = chosen
    if (proposal === undefined) throw new Error('nothing proposed')
    const { rows, findings } = await previewRows(pool, proposal)
    expect(findings).toEqual([])
    const schedules = rows.map((row) => {
      if (row.kind !== 'found') throw new Error(JSON.stringify(row))
      return row.schedule
    })
    const events = schedules.map(({ ref, event, facilitators }) => [
      idOf(ref),
      [event.title, event.start, event.timeZone, event.duration, [...facilitators].sort()],
    ])
    expect(Object.fromEntries(events)).toEqual(shape.events)
    for (const [id, organization] of Object.entries(shape.organizations ?? {})) {
      const schedule = schedules.find(({ ref }) => idOf(ref) === id)
      expect(schedule?.organizationId).toBe(organization)
    }
    for (const id of shape.gone ?? []) expect(events.map(([each]) => each)).not.toContain(id)
  })
})

it('takes no table that has no times, or nobody in it', async () => {
  await host(`
    create table users (id int primary key, email text, trial_starts_at timestamptz);
    create table invoice (id int primary key, title text, created_at timestamptz, due_at date);
    create table promotion (id int primary key, name text, starts_at timestamptz, ends_at timestamptz);
    create table reading (taken_at timestamptz, value float)`)
  const { catalog, found } = await proposals()
  expect(chooseProposals(found, [], catalog).chosen).toEqual([])
  expect(found.map(({ table, missing }) => [table, missing])).toContainEqual([
    'promotion',
    ['nothing links it to users, so nobody would see it'],
  ])
})

describe('a table that is asked for', () => {
  const sql = `
    create table users (id int primary key, email text);
    create table promotion (id int primary key, name text, starts_at timestamp, ends_at timestamp, ref text);
    create table lesson (id int primary key, title text, starts_at timestamptz, minutes int, teacher_id int references users);
    create table nothing (id int primary key)`

  it('is taken, with the expressions that are given', async () => {
    await host(
      `${sql}; insert into promotion values (1, 'Sale', '2026-07-01 09:00', '2026-07-01 10:00', 'u7')`,
    )
    const set = new Map([
      ['facilitators', 'array[p.ref]'],
      ['title', `'* ' || p.name`],
      ['privacy', `'private'`],
    ])
    const { catalog, found } = await proposals({ set, timeZone: 'Asia/Tokyo' })
    const { chosen } = chooseProposals(found, ['public.PROMOTION'], catalog)
    expect(chosen).toMatchObject([{ table: 'promotion', missing: [], timeZone: 'Asia/Tokyo' }])
    const [proposal] = chosen
    if (proposal === undefined) throw new Error('nothing proposed')
    expect((await previewRows(pool, proposal)).rows).toMatchObject([
      {
        schedule: {
          facilitators: ['u7'],
          event: { title: '* Sale', timeZone: 'Asia/Tokyo', privacy: 'private' },
        },
      },
    ])
  })

  it('has to be there, and to have times', async () => {
    await host(sql)
    const { catalog, found } = await proposals()
    const choose = (name: string) => () => chooseProposals(found, [name], catalog)
    expect(choose('clas')).toThrow('there is no table "clas", or the role may not read it')
    expect(choose('clas')).toThrow(expect.objectContaining({ code: 'USAGE' }))
    expect(choose('nothing')).toThrow('"nothing" has no column that looks like a start')
    const both = chooseProposals(found, ['lesson', 'promotion', 'lesson'], catalog)
    expect(both.chosen.map(({ table }) => table)).toEqual(['lesson', 'promotion'])
  })

  it('shows what is wrong with an expression, as a finding', async () => {
    await host(sql)
    const { found } = await proposals({ set: new Map([['title', 'l.nme']]) })
    const proposal = found.find(({ table }) => table === 'lesson')
    if (proposal === undefined) throw new Error('nothing proposed')
    const { findings } = await previewRows(pool, proposal)
    expect(findings[0]?.message).toContain('column l.nme does not exist')
  })
})

it('finds the setting and the tenants of row-level security', async () => {
  await host(
    `
    create table organization (id text primary key, name text);
    create table member (id int primary key, email text);
    create table session (id int primary key, org_id text references organization, name text,
      starts_at timestamptz, ends_at timestamptz, trainer_id int references member);
    alter table session enable row level security;
    create policy own on session using (org_id = current_setting('app.org'));
    insert into organization values ('acme'), ('globex');
    insert into session values (1, 'acme', 'Yoga', now(), now(), 1)`.replace(
      `insert into session`,
      `insert into member values (1, 'a@x'); insert into session`,
    ),
  )
  const [proposal] = (await proposals()).found
  expect(proposal).toMatchObject({
    table: 'session',
    tenants: { list: { query: 'select id as id from organization' }, setting: 'app.org' },
  })
  if (proposal === undefined) throw new Error('nothing proposed')
  // This role is a superuser, so no policy applies: the check says so before anything is planned.
  const { findings } = await previewRows(pool, proposal)
  expect(findings.map(({ message }) => message)).toEqual([
    expect.stringContaining('no row-level security applies'),
  ])
})

it('reads nothing that the role may not read, and writes nothing', async () => {
  await host(hostShapes[0]?.sql ?? '')
  const role = `onlooker_${randomUUID().slice(0, 8)}`
  await pool.query(`create role ${role}; grant usage on schema public to ${role};
    grant select on classes, courses to ${role}`)
  const client = await pool.connect()
  try {
    await client.query(`set role ${role}; set default_transaction_read_only = on`)
    const asRole = { query: client.query.bind(client) } as unknown as pg.Pool
    const { tables } = await readCatalog(asRole, 'calsync')
    expect(tables.map(({ name }) => name).sort()).toEqual(['classes', 'courses'])
    expect(propose({ tables, timeZone: 'UTC' })).toMatchObject([
      { table: 'classes', missing: ['nothing links it to users, so nobody would see it'] },
    ])
  } finally {
    await client.query('reset role; set default_transaction_read_only = off')
    client.release()
    await pool.query(`drop owned by ${role}; drop role ${role}`)
  }
})
