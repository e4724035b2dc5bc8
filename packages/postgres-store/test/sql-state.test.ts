import { describe, expect, it } from 'vitest'
import { sqlStateOf } from '../src/database/sql-state.js'

const withCode = (code: string, rest: object = {}) => Object.assign(new Error('no'), { code }, rest)
const circle: { cause?: unknown } = {}
circle.cause = circle

describe('sqlStateOf', () => {
  it.each([
    ['of pg', withCode('42P01'), '42P01'],
    ['of plpgsql', withCode('P0001'), 'P0001'],
    ['around it (Drizzle)', new Error('no', { cause: withCode('3F000') }), '3F000'],
    [
      "in Prisma's",
      withCode('P2010', {
        meta: { driverAdapterError: new Error('no', { cause: { originalCode: '42501' } }) },
      }),
      '42501',
    ],
    ["Prisma's own", withCode('P2002'), null],
    ["Node's", withCode('EPIPE'), null],
    ['none', new Error('no'), null],
    ['no error at all', 'no', null],
    ['nothing', undefined, null],
    ['a circle', circle, null],
  ])('%s', (_name, error, state) => {
    expect(sqlStateOf(error)).toBe(state)
  })
})
