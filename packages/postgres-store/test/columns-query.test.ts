import { describe, expect, it } from 'vitest'
import { columnsQuery, type SourceColumns } from '../src/sql-source/columns-query.js'
import { sqlSource } from '../src/sql-source/sql-source.js'

const columns = { id: 'id', title: 'name', start: 'starts_at', facilitators: 'coach_id' }

describe('columnsQuery', () => {
  it('writes a SELECT, names quoted as the table has them', () => {
    const text = columnsQuery('class', {
      table: 'public.Class',
      columns: { ...columns, end: 'endsAt', deleted_at: 'deleted' },
    })
    expect(text.split('\n').map((line) => line.trim())).toEqual([
      'select t."id" as "id",',
      't."name" as "title",',
      't."starts_at" as "start",',
      expect.stringMatching(/^case .*to_jsonb\(t\."coach_id"\).* end as "facilitators",$/),
      't."endsAt" as "end",',
      't."deleted" as "deleted_at"',
      'from "public"."Class" t',
    ])
  })

  it.each([
    [{ title: '' }, '`columns.title` is no name'],
    [{ title: 'a"b' }, '`columns.title` is no name'],
    [{ title: 'a\0b' }, '`columns.title` is no name'],
    [{ title: ['a', 'b'] }, '`columns.title` is no name'],
    [{ id: [] }, '`columns.id` is no name'],
    [{ title: { date: 'a', time: 'b' } }, '`columns.title` is no name'],
    [{ start: undefined }, '`columns.start` is missing'],
    [{ startsAt: 'x' }, '`columns.startsAt` has no meaning'],
    [{ timeZone: 'x' }, 'did you mean `time_zone`?'],
  ])('refuses %j', (change, message) => {
    const given = { ...columns, ...change } as unknown as SourceColumns
    const make = () => columnsQuery('class', { table: 'class', columns: given })
    expect(make).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(make).toThrow(message)
  })

  it.each(['', 'public.', 'a"b', 'a\0'])('refuses the table %j', (table) => {
    expect(() => columnsQuery('class', { table, columns })).toThrow('`table` is no name')
  })

  it('stands in the place of a query, not beside it', () => {
    const options = { kind: 'class', table: 'class', columns }
    expect(sqlSource(options).kind).toBe('class')
    const both = { ...options, query: 'select 1' } as unknown as Parameters<typeof sqlSource>[0]
    expect(() => sqlSource(both)).toThrow('either `query`, or `table` and `columns`')
    const neither = { kind: 'class' } as unknown as Parameters<typeof sqlSource>[0]
    expect(() => sqlSource(neither)).toThrow('either `query`, or `table` and `columns`')
  })
})
