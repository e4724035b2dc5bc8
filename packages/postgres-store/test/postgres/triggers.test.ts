import { printTriggerDrops, printTriggers, type TriggerOptions } from '@calsync/postgres-store'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type MigratedDatabase, migratedDatabase } from './migrated-database.js'

const options: TriggerOptions = {
  kind: 'class',
  table: 'class',
  children: [
    { table: 'staff', columns: ['class_id'] },
    { table: 'staff', columns: ['instead_of'] },
  ],
}

/** Names that need quotes, that are long, and that look like what the SQL is made of. */
const odd: TriggerOptions = {
  kind: 'slot',
  table: '"my.school"."Slot of $calsync$ {{schema}}"',
  idColumns: ['Org "Id"', 'no'],
  idSeparator: "'/\\",
  children: [{ table: `"my.school".room_${'x'.repeat(58)}`, columns: ['Org', 'slot no'] }],
}
const slot = '"my.school"."Slot of $calsync$ {{schema}}"'
const room = `"my.school".room_${'x'.repeat(58)}`

describe('printed triggers', () => {
  let database: MigratedDatabase
  const sql = async (text: string): Promise<void> => void (await database.pool.query(text))
  /** What was marked, each reference with its kind, in order of the references. */
  const marks = async (): Promise<string[]> => {
    const { rows } = await database.pool.query<{ mark: string }>(
      `delete from calsync.changes returning kind || ' ' || ref as mark`,
    )
    return rows.map(({ mark }) => mark).sort()
  }

  beforeAll(async () => {
    database = await migratedDatabase(inject('postgresUrl'))
    await sql(`
      create table class (id int primary key, title text);
      create table staff (
        class_id int references class on delete cascade on update cascade,
        instead_of int, name text);
      create schema "my.school";
      create table ${slot} ("Org ""Id""" text, no int, note text);
      create table ${room} ("Org" text, "slot no" int)`)
    await sql(printTriggers(options))
    await sql(printTriggers(odd))
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    await sql(`delete from class; delete from staff; delete from ${slot}; delete from ${room}`)
    await sql(`insert into class select i, 'Lesson' from generate_series(1, 3) i`)
    await sql(`insert into staff values (1, null, 'Ada'), (2, null, 'Bob')`)
    await sql('delete from calsync.changes')
  })

  it('marks what is inserted', async () => {
    await sql(`insert into class values (7, 'Yoga'), (8, 'Yoga')`)
    expect(await marks()).toEqual(['changed class:7', 'changed class:8'])
  })

  it('marks all that one statement changes, in one go', async () => {
    await sql(`update class set title = 'Pilates'`)
    const { rows } = await database.pool.query(
      `select count(*)::int as n, count(distinct xmin::text || cmin::text)::int as statements,
         min(reason) as reason, min(priority)::int as priority from calsync.changes`,
    )
    expect(rows).toEqual([{ n: 3, statements: 1, reason: 'update class', priority: 0 }])
  })

  it('marks nothing for a statement that changes nothing', async () => {
    await sql(`update class set title = 'x' where id = 99; delete from class where id = 99`)
    await sql(`insert into class select 1, 'x' where false`)
    expect(await marks()).toEqual([])
  })

  it('leaves nothing after a rollback, nor of a rolled back savepoint', async () => {
    await sql(`begin; update class set title = 'x'; delete from staff; rollback`)
    expect(await marks()).toEqual([])
    await sql(`begin; update class set title = 'x' where id = 1; savepoint a;
      update class set title = 'x' where id = 2; rollback to savepoint a; commit`)
    expect(await marks()).toEqual(['changed class:1'])
  })

  it('says what is deleted', async () => {
    await sql('delete from class where id > 1')
    expect(await marks()).toEqual(['changed class:2', 'deleted class:2', 'deleted class:3'])
  })

  it('marks both of a new key, and what only changes places once', async () => {
    await sql('update class set id = 30 where id = 3')
    expect(await marks()).toEqual(['changed class:30', 'deleted class:3'])
    await sql('alter table class drop constraint class_pkey cascade')
    await sql('update class set id = 3 - id where id in (1, 2)')
    expect(await marks()).toEqual(['changed class:1', 'changed class:2'])
    await sql('alter table class add primary key (id)')
    await sql(`alter table staff add foreign key (class_id) references class
      on delete cascade on update cascade`)
  })

  it('marks the schedule of a child row, of the old one and the new', async () => {
    await sql(`insert into staff values (3, null, 'Cem'), (3, null, 'Eva'), (null, null, 'Fay')`)
    expect(await marks()).toEqual(['changed class:3'])
    await sql(`update staff set class_id = 2 where name = 'Ada'`)
    expect(await marks()).toEqual(['changed class:1', 'changed class:2'])
    await sql(`update staff set instead_of = 3 where name = 'Bob'`)
    expect(await marks()).toEqual(['changed class:2', 'changed class:3'])
    await sql(`delete from staff where name = 'Bob'`)
    expect(await marks()).toEqual(['changed class:2', 'changed class:3'])
  })

  it('marks what an upsert and a merge touch', async () => {
    await sql(`insert into class values (1, 'new'), (9, 'new')
      on conflict (id) do update set title = excluded.title`)
    expect(await marks()).toEqual(['changed class:1', 'changed class:9'])
    await sql(`
      merge into class using (values (2), (3), (10)) as wanted (id) on class.id = wanted.id
       when matched and class.id = 2 then delete
       when matched then update set title = 'merged'
       when not matched then insert values (wanted.id, 'merged')`)
    expect(await marks()).toEqual([
      'changed class:10',
      'changed class:2',
      'changed class:3',
      'deleted class:2',
    ])
  })

  it('marks what is truncated', async () => {
    await sql('truncate staff')
    expect(await marks()).toEqual(['changed class:1', 'changed class:2'])
    await sql('truncate class cascade')
    expect(await marks()).toEqual(['deleted class:1', 'deleted class:2', 'deleted class:3'])
  })

  it('takes a large statement as background work', async () => {
    await sql(`insert into class select i, 'x' from generate_series(10, 1010) i`)
    const { rows } = await database.pool.query(
      'select count(*)::int as n, min(priority)::int as priority from calsync.changes',
    )
    expect(rows).toEqual([{ n: 1001, priority: 1 }])
  })

  it('keeps who it was', async () => {
    await sql(
      `begin; set local calsync.by = 'alice'; update class set title = 'y' where id = 1; commit`,
    )
    const { rows } = await database.pool.query('select "by" from calsync.changes')
    expect(rows).toEqual([{ by: 'alice' }])
  })

  it('asks no rights on calsync of who writes', async () => {
    await sql(
      `create role writer_of_lessons; grant select, insert, update on class to writer_of_lessons`,
    )
    await sql(
      `begin; set local role writer_of_lessons; update class set title = 'z' where id = 2; commit`,
    )
    expect(await marks()).toEqual(['changed class:2'])
    await sql('drop owned by writer_of_lessons; drop role writer_of_lessons')
  })

  it('quotes names, joins composite ids, and skips what no reference can hold', async () => {
    await sql(`insert into ${slot} values ('a', 1, ''), ('a', null, ''), (repeat('x', 600), 2, '')`)
    expect(await marks()).toEqual([`changed slot:a'/\\1`])
    await sql(`insert into ${room} values ('b', 2), ('b', 2)`)
    expect(await marks()).toEqual([`changed slot:b'/\\2`])
  })

  it('may be run again, and taken away', async () => {
    await sql(printTriggers(options))
    await sql('update class set title = title where id = 1')
    expect(await marks()).toEqual(['changed class:1'])
    for (const each of [options, odd]) {
      await sql(printTriggerDrops(each))
      await sql(printTriggerDrops(each))
    }
    await sql('update class set title = title; delete from staff; truncate class cascade')
    expect(await marks()).toEqual([])
    const { rows } = await database.pool.query(
      `select count(*)::int as n from pg_proc where proname like 'mark\\_%'
         and pronamespace = 'calsync'::regnamespace and proname ~ '_[0-9a-f]{10}$'`,
    )
    expect(rows).toEqual([{ n: 0 }])
    await sql(printTriggers(options))
    await sql(printTriggers(odd))
  })
})

describe('printTriggers', () => {
  it.each([
    ['a kind', { kind: 'a b' }, 'INVALID_REFERENCE'],
    ['a table', { table: 'a.b.c' }, 'TABLE_NAME_INVALID'],
    ['no column', { idColumns: [] }, 'TRIGGER_COLUMNS_INVALID'],
    ['an empty column', { idColumns: [''] }, 'TRIGGER_COLUMNS_INVALID'],
    ['a child with fewer columns', { idColumns: ['a', 'b'] }, 'TRIGGER_COLUMNS_INVALID'],
    ['a schema', { schema: 'A B' }, 'SCHEMA_NAME_INVALID'],
  ])('refuses %s that cannot be', (_name, wrong, code) => {
    expect(() => printTriggers({ ...options, ...wrong })).toThrow(
      expect.objectContaining({ code }) as Error,
    )
    expect(() => printTriggerDrops({ ...options, ...wrong })).toThrow(
      expect.objectContaining({ code }) as Error,
    )
  })
})
