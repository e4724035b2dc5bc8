import { CalsyncError } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { usageEnvelope } from '../../src/command-line/usage-error.js'
import { causesOf, envelopeOf, errorAsJson, errorAsText } from '../../src/output/error-envelope.js'
import { exitCodeOf } from '../../src/output/exit-code.js'
import { styleOf } from '../../src/output/style.js'

const error = new CalsyncError({
  code: 'UNKNOWN_USER',
  message: 'nobody knows user x',
  next: 'check the id',
  details: { requestId: 'req-1' },
})

describe('the error envelope', () => {
  it('has code, message, next step and request id', () => {
    expect(errorAsText(envelopeOf(error), styleOf(false))).toBe(
      'error UNKNOWN_USER: nobody knows user x\n  next: check the id\n  request id: req-1\n',
    )
  })

  it('is one line of versioned JSON', () => {
    expect(JSON.parse(errorAsJson(envelopeOf(error)))).toEqual({
      version: 1,
      kind: 'error',
      error: {
        code: 'UNKNOWN_USER',
        message: 'nobody knows user x',
        next: 'check the id',
        requestId: 'req-1',
      },
    })
  })

  it('takes anything thrown', () => {
    expect(envelopeOf('oh')).toMatchObject({ code: 'UNEXPECTED', message: 'oh' })
  })

  it('splits the suggestion off a mistake on the command line', () => {
    const message = "error: unknown option '--usr'\n(Did you mean --user?)"
    expect(usageEnvelope({ message })).toEqual({
      code: 'USAGE',
      message: "unknown option '--usr'",
      next: 'Did you mean --user?',
      requestId: null,
    })
  })

  it('shows the chain of causes', () => {
    const outer = new Error('outer', { cause: new Error('inner') })
    expect(causesOf(outer)).toMatch(/outer[\s\S]*caused by Error: inner/)
  })
})

describe('exitCodeOf', () => {
  it.each([
    ['USAGE', 2],
    ['INVALID_REFERENCE', 2],
    ['CONFIG_INVALID', 4],
    ['DATABASE_AUTH_FAILED', 4],
    ['SCHEMA_BEHIND', 4],
    ['MISSING_SECRET', 4],
    ['DATABASE_UNREACHABLE', 1],
    ['UNKNOWN_USER', 1],
    ['UNEXPECTED', 1],
  ])('%s → %d', (code, expected) => {
    expect(exitCodeOf(code)).toBe(expected)
  })
})
