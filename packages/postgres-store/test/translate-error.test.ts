import { CalsyncError } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { translateError, translateHostError } from '../src/database/translate-error.js'

const coded = (code: string, message = 'secret detail'): Error =>
  Object.assign(new Error(message), { code })

describe('translateError', () => {
  it.each([
    ['ECONNREFUSED', 'DATABASE_UNREACHABLE', true],
    ['ENOTFOUND', 'DATABASE_UNREACHABLE', true],
    ['57P03', 'DATABASE_UNREACHABLE', true],
    ['ECONNRESET', 'DATABASE_CONNECTION_LOST', true],
    ['57P01', 'DATABASE_CONNECTION_LOST', true],
    ['25P03', 'DATABASE_CONNECTION_LOST', true],
    ['28P01', 'DATABASE_AUTH_FAILED', false],
    ['3D000', 'DATABASE_MISSING', false],
    ['53300', 'DATABASE_FULL', true],
    ['57014', 'DATABASE_TIMEOUT', true],
    ['40P01', 'DATABASE_CONFLICT', true],
    ['40001', 'DATABASE_CONFLICT', true],
    ['3F000', 'SCHEMA_MISSING', false],
    ['42P01', 'SCHEMA_BEHIND', false],
    ['42883', 'SCHEMA_BEHIND', false],
    ['42501', 'PRIVILEGE_MISSING', false],
    ['25006', 'DATABASE_READ_ONLY', true],
    ['25000', 'DATABASE_ISOLATION', false],
    ['23514', 'INVARIANT_BROKEN', false],
    ['XX000', 'DATABASE_ERROR', false],
  ])('reads %s as %s', (sqlState, code, retryable) => {
    const error = coded(sqlState)
    const translated = translateError(error)
    expect(translated).toMatchObject({ code, retryable, cause: error, details: { sqlState } })
    expect(`${translated.message} ${translated.next}`).not.toContain('secret detail')
  })

  it.each([
    ['Connection terminated unexpectedly', 'DATABASE_CONNECTION_LOST'],
    ['Client has encountered a connection error and is not queryable', 'DATABASE_CONNECTION_LOST'],
    ['timeout exceeded when trying to connect', 'DATABASE_UNREACHABLE'],
    ['Query read timeout', 'DATABASE_TIMEOUT'],
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'DATABASE_AUTH_FAILED'],
  ])('reads "%s", which has no code, as %s', (message, code) => {
    expect(translateError(new Error(message)).code).toBe(code)
  })

  it('reads the errors of all addresses of a host as one', () => {
    const error = new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])
    expect(translateError(error).code).toBe('DATABASE_UNREACHABLE')
  })

  it('names the constraint and leaves its own errors alone', () => {
    const broken = Object.assign(coded('23514'), { constraint: 'work_is_due' })
    expect(translateError(broken).message).toContain('work_is_due')
    const own = new CalsyncError({ code: 'X', message: 'x' })
    expect(translateError(own)).toBe(own)
    expect(translateError(undefined).code).toBe('DATABASE_ERROR')
  })

  it("leaves the host's errors to the host, except those that only calsync can explain", () => {
    const conflict = coded('40001')
    expect(translateHostError(conflict)).toBe(conflict)
    expect(translateHostError(coded('42P01'))).toMatchObject({ code: 'SCHEMA_BEHIND' })
  })
})
