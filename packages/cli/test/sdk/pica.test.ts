import { CalsyncError, Secret } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { pica } from '../../src/index.js'

describe('pica', () => {
  it('can be made without a secret, and says so when it is used', async () => {
    const gateway = pica({}, {})
    await expect(gateway.resolve({ gatewayUserId: 'alice' })).rejects.toMatchObject({
      code: 'MISSING_SECRET',
      next: expect.stringContaining('PICA_API_KEY') as string,
    })
    await expect(gateway.check(['alice'])).rejects.toBeInstanceOf(CalsyncError)
    expect(await gateway.diagnose()).toHaveLength(1)
    const request = { method: 'GET', operation: 'find', path: '/me' } as const
    expect(await gateway.send(new Secret('k'), request)).toMatchObject({ kind: 'not_sent' })
  })

  it('checks its options even then', () => {
    expect(() => pica({ deadlineMs: 60_000 }, {})).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS' }),
    )
  })

  it('takes what is not given from the environment', async () => {
    const environment = { PICA_API_KEY: 'sk_live_1', PICA_API_URL: 'http://127.0.0.1:1/v1' }
    const gateway = pica({}, environment)
    const [finding] = await gateway.diagnose()
    expect(finding?.message).toContain('127.0.0.1:1 could not be reached')
  })

  it('refuses a malformed URL by the name of its variable', () => {
    expect(() => pica({}, { PICA_API_URL: 'not a url' })).toThrow(/PICA_API_URL/)
  })
})
