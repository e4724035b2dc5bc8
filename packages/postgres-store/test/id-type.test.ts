import { describe, expect, it } from 'vitest'
import { idType, readId } from '../src/sql-source/id-type.js'

const ok = { kind: 'ok' }
const foreign = { kind: 'foreign' }
const uuid = '0b0e7a5c-94a4-4a7c-8a3f-6a7d5b1c2d3e'

describe('readId', () => {
  it.each([
    ['int8', '42', ok],
    ['int8', '-42', ok],
    ['int8', '0', ok],
    ['int8', '9223372036854775807', ok],
    ['int8', '-9223372036854775808', ok],
    ['int8', '9223372036854775808', foreign],
    ['int4', '99999999999', ok],
    ['int8', 'abc', foreign],
    ['int8', '1.0', foreign],
    ['int8', '0x10', foreign],
    ['int8', '4\0', foreign],
    ['int8', '042', { kind: 'misspelt', canonical: '42' }],
    ['int8', '+42', { kind: 'misspelt', canonical: '42' }],
    ['int8', ' 42 ', { kind: 'misspelt', canonical: '42' }],
    ['int8', '-0', { kind: 'misspelt', canonical: '0' }],
    ['uuid', uuid, ok],
    ['uuid', '42', foreign],
    ['uuid', uuid.toUpperCase(), { kind: 'misspelt', canonical: uuid }],
    ['uuid', `{${uuid}}`, { kind: 'misspelt', canonical: uuid }],
    ['uuid', uuid.replaceAll('-', ''), { kind: 'misspelt', canonical: uuid }],
    ['text', '042', ok],
    ['text', 'a\0b', foreign],
    ['numeric', 'left to Postgres', ok],
  ])('%s %j', (type, text, expected) => {
    expect(readId(idType(1, `pg_catalog.${type}`), text)).toEqual(expected)
  })
})
