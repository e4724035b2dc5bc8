import { describe, expect, it } from 'vitest'
import { inSchema, namespaceOf } from '../src/database/schema-name.js'

describe('inSchema', () => {
  it.each([
    ['select from {{schema}}.runs', 'select from "public".calsync_runs'],
    ['v {{schema}}.runs%rowtype', 'v "public".calsync_runs%rowtype'],
    ['create schema {{schema}};', 'create schema "public";'],
    ['{{schema}} {{prefix}}connect', '"public" calsync_connect'],
    [
      'create index runs_open on {{schema}}.runs',
      'create index calsync_runs_open on "public".calsync_runs',
    ],
    [
      'create unique index concurrently if not exists one\n  on {{schema}}.runs',
      'create unique index concurrently if not exists calsync_one\n  on "public".calsync_runs',
    ],
  ])('%j', (text, expected) => {
    expect(inSchema(text, 'public', 'calsync_')).toBe(expected)
  })

  it('leaves names alone without a prefix', () => {
    expect(
      inSchema('create index one on {{schema}}.runs -- {{schema}} {{prefix}}x', 'calsync'),
    ).toBe('create index one on "calsync".runs -- "calsync" x')
  })
})

describe('namespaceOf', () => {
  it.each(['', 'calsync_', '_x', 'a2_'])('takes the prefix %j', (tablePrefix) => {
    expect(namespaceOf({ tablePrefix })).toEqual({ schema: 'calsync', tablePrefix })
  })

  it.each(['Calsync_', 'a b', 'a"', '1_', 'pg_', 'x'.repeat(21), "a'"])(
    'refuses the prefix %j',
    (tablePrefix) => {
      expect(() => namespaceOf({ tablePrefix })).toThrow(
        expect.objectContaining({ code: 'TABLE_PREFIX_INVALID' }),
      )
    },
  )
})
