import { CalsyncError, Secret } from '@calsync/core'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { pica, type PicaOptions } from '../src/index.js'
import { readPicaOptions } from '../src/pica/pica-options.js'

test('the defaults are those of Pica', () => {
  expect(readPicaOptions({ secret: 's' })).toMatchObject({
    origin: 'https://api.picaos.com',
    root: '/v1',
    headers: {
      secret: 'x-pica-secret',
      connectionKey: 'x-pica-connection-key',
      actionId: 'x-pica-action-id',
    },
    requestStyle: 'path',
    platforms: ['outlook-calendar', 'microsoft-outlook'],
    identity: { parameter: 'identity', typeParameter: 'identityType', type: 'user' },
    deadlineMs: 25_000,
    requestsPerMinute: null,
  })
})

test('the preset of One', () => {
  expect(readPicaOptions({ preset: 'one' })).toMatchObject({
    origin: 'https://api.withone.ai',
    headers: { secret: 'x-one-secret', connectionKey: 'x-one-connection-key' },
  })
})

test('a base URL with a path, another prefix, another header', () => {
  const options: PicaOptions = {
    baseUrl: 'http://127.0.0.1:4010/api/',
    prefix: '/v2',
    headers: { secret: 'X-Key' },
  }
  expect(readPicaOptions(options)).toMatchObject({
    origin: 'http://127.0.0.1:4010',
    root: '/api/v2',
    headers: { secret: 'x-key', connectionKey: 'x-pica-connection-key' },
  })
})

test.each([
  ['sk_live_abc', 'live'],
  ['sk_test_abc', 'test'],
  ['other', undefined],
])('the environment follows the secret: %s', (secret, environment) => {
  expect(readPicaOptions({ secret: new Secret(secret) }).environment).toBe(environment)
})

test.each<[string, PicaOptions]>([
  ['deadlineMs', { deadlineMs: 30_000 }],
  ['baseUrl', { baseUrl: 'ftp://example.org' }],
  ['prefix', { prefix: '/v1/../..' }],
  ['headers.secret', { headers: { secret: 'Authorization' } }],
  ['platforms', { platforms: [] }],
  ['secret', { secret: '' }],
])('%s is checked, and named', (field, options) => {
  expect(() => pica(options)).toThrow(field)
  expect(() => pica(options)).toThrow(CalsyncError)
})

test('an invalid option next to the secret does not print it', () => {
  try {
    pica({ secret: 'CANARY', deadlineMs: -1 })
    expect.unreachable()
  } catch (error) {
    expect(inspect(error, { depth: null })).not.toContain('CANARY')
  }
})

test('the plan of the account becomes a budget that no minute exceeds', () => {
  expect(pica().accountBudget).toBeNull()
  const budget = pica({ requestsPerMinute: 500 }).accountBudget
  expect(budget).toEqual({ capacity: 100, perSecond: 400 / 60 })
})
