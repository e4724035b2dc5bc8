import { describe, expect, it } from 'vitest'
import { checkColumns } from '../src/sql-source/check-columns.js'
import { showPosition } from '../src/sql-source/error-position.js'
import { idType } from '../src/sql-source/id-type.js'

const categories: Readonly<Record<string, string>> = {
  int8: 'N',
  text: 'S',
  timestamptz: 'D',
  date: 'D',
  time: 'D',
  _text: 'A',
  _date: 'A',
  _timestamp: 'A',
  _timestamptz: 'A',
  _int8: 'A',
  _time: 'A',
  jsonb: 'U',
  bool: 'B',
  interval: 'T',
}

const good = {
  id: 'int8',
  title: 'text',
  start: 'timestamptz',
  duration_minutes: 'int8',
  facilitators: '_text',
}

function messages(columns: Readonly<Record<string, string | null>>): string[] {
  const shape = {
    columns: Object.entries({ ...good, ...columns }).flatMap(([name, type]) => {
      if (type === null) return []
      const typeName = `pg_catalog.${type}`
      return [{ name, typeName, category: categories[type] ?? 'X', type: idType(1, typeName) }]
    }),
  }
  return checkColumns(shape).map(({ message, next }) => `${message} → ${next}`)
}

describe('checkColumns', () => {
  it('finds nothing in good columns, whatever else is there', () => {
    expect(messages({})).toEqual([])
    const others = { state: 'text', room_id: 'int8', ended: 'bool', created_at: 'timestamptz' }
    expect(messages(others)).toEqual([])
    expect(messages({ facilitators: 'jsonb', duration_minutes: null, end: 'timestamptz' })).toEqual(
      [],
    )
    expect(messages({ start: 'date', duration_minutes: null })).toEqual([])
  })

  it.each(['_text', '_date', '_timestamp', '_timestamptz', 'jsonb'])(
    'takes the dates of a series as %s',
    (type) => {
      const series = { rrule: 'text', recurrence_overrides: 'jsonb', event: 'json' }
      expect(messages({ ...series, exdates: type, rdates: type })).toEqual([])
    },
  )

  it('names the near one when a required name is missing', () => {
    expect(messages({ start: null, starts: 'timestamptz' })).toEqual([
      'there is no output name `start`; did you mean `starts`? → write `starts as start`',
    ])
    expect(messages({ start: null, starts_at: 'timestamptz' })[0]).toContain('`starts_at`')
    expect(messages({ facilitators: null, facilitator: '_text' })[0]).toContain('`facilitator`')
    expect(messages({ title: null, name: 'text' })).toEqual([
      'there is no output name `title` → write `… as title`',
    ])
  })

  it('asks about names that look like an optional one', () => {
    expect(messages({ timeZone: 'text' })[0]).toContain('did you mean `time_zone`?')
    expect(messages({ organisation_id: 'text' })[0]).toContain('did you mean `organization_id`?')
    expect(messages({ duration_minutes: null, end: 'date', duration_minute: 'int8' })[0]).toContain(
      'did you mean `duration_minutes`?',
    )
  })

  it('wants a length', () => {
    expect(messages({ duration_minutes: null })[0]).toContain(
      'neither `end` nor `duration_minutes`',
    )
    expect(messages({ duration_minutes: null, event: 'jsonb' })).toEqual([])
  })

  it.each([
    ['duration_minutes', 'interval', 'extract(epoch'],
    ['start', 'time', 'the_day + the_time'],
    ['start', 'int8', 'a timestamp'],
    ['facilitators', 'text', 'array['],
    ['facilitators', 'int8', 'array['],
    ['deleted_at', 'text', 'a condition'],
    ['all_day', 'int8', 'a condition'],
    ['exdates', 'text', '::timestamp[] as exdates'],
    ['exdates', '_int8', '::timestamp[] as exdates'],
    ['rdates', '_time', '::timestamp[] as rdates'],
    ['rdates', 'timestamptz', '::timestamp[] as rdates'],
    ['recurrence_overrides', 'text', 'jsonb_build_object'],
    ['event', 'text', 'jsonb_build_object'],
  ])('refuses %s of type %s', (name, type, advice) => {
    const [message] = messages({ [name]: type })
    expect(message).toContain(`\`${name}\` is of type ${type}`)
    expect(message).toContain(advice)
  })
})

describe('showPosition', () => {
  it('shows the line with a caret below the place', () => {
    const query = 'select id,\n\tstrt as start\nfrom class'
    expect(showPosition(query, query.indexOf('strt') + 1)).toBe(
      '\nline 2: \tstrt as start\n        \t^',
    )
    expect(showPosition(query, 1)).toBe('\nline 1: select id,\n        ^')
  })

  it('counts characters as Postgres does', () => {
    const query = `select '🗓️' as title, x`
    const position = Array.from(query.slice(0, query.indexOf(' x') + 1)).length + 1
    expect(showPosition(query, position)).toContain(`${' '.repeat(8 + position - 1)}^`)
  })

  it('shows nothing for places outside the query', () => {
    for (const position of [null, 0, -5, 100]) expect(showPosition('select 1', position)).toBe('')
  })
})
