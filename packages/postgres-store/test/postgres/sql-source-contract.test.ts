import {
  type HostSchedule,
  type ScheduleSourceHarness,
  scheduleSourceContract,
} from '@calsync/testkit/contracts'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, inject, it } from 'vitest'
import { sqlSource } from '../../src/sql-source/sql-source.js'
import { type FreshDatabase, freshDatabase } from './fresh-database.js'

interface IdKind {
  readonly type: string
  readonly ids: readonly string[]
  readonly impossibleId?: string
}

const uuidOf = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`

const idKinds: readonly IdKind[] = [
  { type: 'bigint', ids: ['-7', '2', '9', '10', '42', '9007199254740993'], impossibleId: 'abc' },
  { type: 'integer', ids: ['1', '2', '3', '10', '20', '30'], impossibleId: '99999999999' },
  { type: 'uuid', ids: [1, 2, 3, 4, 5, 6].map(uuidOf), impossibleId: '42' },
  { type: 'text', ids: [`it's`, 'a:b', 'b\\c', 'c"d', 'd,{}', 'ü'].sort() },
  {
    type: 'numeric(12,2)',
    ids: ['0.50', '1.00', '2.25', '3.00', '10.00', '11.75'],
    impossibleId: 'x',
  },
  { type: 'mood', ids: ['bad', 'so so', 'fair', 'good', 'great', 'best'], impossibleId: 'worst' },
]

let database: FreshDatabase

beforeAll(async () => {
  database = await freshDatabase(inject('postgresUrl'))
})
beforeEach(() => database.empty())
afterAll(() => database.close())

describe.each(idKinds)('sqlSource with ids of type $type', (idKind) => {
  it.each(scheduleSourceContract)('$name', async (contract) => {
    await contract.run(await sqlHarness(database.pool, idKind))
  })
})

async function sqlHarness(
  pool: pg.Pool,
  { type, ids, impossibleId }: IdKind,
): Promise<ScheduleSourceHarness> {
  await pool.query(`
    create type mood as enum ('bad', 'so so', 'fair', 'good', 'great', 'best');
    create table class (
      id ${type} primary key, title text, starts_at timestamp, tz text, minutes int,
      org text, deleted_at timestamptz
    );
    create table staff (class_id ${type} references class on delete cascade, user_id text)`)
  const definition = sqlSource({
    kind: 'class',
    query: `
      select c.id, c.title, c.starts_at as start, c.tz as time_zone, c.minutes as duration_minutes,
        c.org as organization_id, c.deleted_at,
        array(select s.user_id from staff s where s.class_id = c.id) as facilitators
      from class c; -- the host's own comment`,
  })
  return {
    source: definition.bind(pool),
    ids,
    ...(impossibleId === undefined ? {} : { impossibleId }),
    put: async (rows) => {
      for (const row of rows) await putRow(pool, row)
    },
    remove: async (gone) => {
      for (const id of gone) await pool.query('delete from class where id = $1', [id])
    },
  }
}

async function putRow(pool: pg.Pool, row: HostSchedule): Promise<void> {
  await pool.query('delete from class where id = $1', [row.id])
  await pool.query(
    `insert into class values ($1, $2, $3, $4, $5, $6, case when $7 then now() end)`,
    [
      row.id,
      row.title,
      row.start,
      row.timeZone,
      row.durationMinutes,
      row.organizationId,
      row.deleted,
    ],
  )
  for (const user of row.facilitators) {
    await pool.query('insert into staff values ($1, $2)', [row.id, user])
  }
}
