import { inspect } from 'node:util'
import { CalsyncError, Secret } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { google, googleGateway, type GoogleGatewayOptions } from '../src/index.js'
import { CLIENT_ID, CLIENT_SECRET, type FakeGoogle } from './fake-google/fake-google.js'
import { ALICE, googleSession } from './google-session.js'
import { creation, run } from './operations.js'

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  )
  return error instanceof CalsyncError ? error.code : String(error)
}

/** Options of a gateway of its own, for which no user has given consent. */
const clientOf = ({ url }: FakeGoogle): GoogleGatewayOptions => ({
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  grants: { find: async () => null },
  apiUrl: url,
  tokenUrl: `${url}/token`,
})

describe('access tokens', () => {
  it('are fetched once for calls at the same time, and kept', async () => {
    const { fake, provider, session } = await googleSession()
    fake.accounts.expireAccessTokens(ALICE)
    const before = fake.accounts.issued
    await Promise.all([1, 2, 3, 4].map(() => run(provider, session, creation())))
    await run(provider, session, creation())
    expect(fake.accounts.issued).toBe(before + 1)
  })

  it('are renewed when one is void before its time, for a batch as for a call', async () => {
    const { fake, provider, session } = await googleSession()
    for (const operations of [[creation()], [creation(), creation()]]) {
      fake.accounts.expireAccessTokens(ALICE)
      const outcomes = await run(provider, session, ...operations)
      expect(outcomes.map(({ kind }) => kind)).toEqual(operations.map(() => 'done'))
    }
  })

  it('that cannot be had leave the operations unsent', async () => {
    const { fake, provider, session } = await googleSession()
    fake.accounts.expireAccessTokens(ALICE)
    fake.tokensAreGiven = false
    const [outcome] = await run(provider, session, creation())
    expect(outcome).toMatchObject({ kind: 'not_sent', error: { class: 'SERVICE_UNAVAILABLE' } })
  })

  it('that no user gives any more ask for a reconnect', async () => {
    const { fake, provider, session } = await googleSession()
    fake.accounts.withdraw(ALICE)
    const [outcome] = await run(provider, session, creation())
    expect(outcome).toMatchObject({ kind: 'refused', error: { class: 'CONNECTION_REVOKED' } })
  })

  it('that Google does not give to the client are a matter of the configuration', async () => {
    const { fake, gateway, session } = await googleSession()
    const other = googleGateway({ ...clientOf(fake), clientSecret: 'wrong' })
    const provider = google({ gateway: other })
    const [outcome] = await run(provider, session, creation())
    await other.close()
    expect(outcome).toMatchObject({ kind: 'not_sent', error: { class: 'MISCONFIGURED' } })
    expect((await gateway.check(['alice'])).get('alice')?.health).toBe('operational')
  })

  it('show nowhere', async () => {
    const { gateway, session } = await googleSession()
    const text = inspect(gateway, { depth: 10, showHidden: true }) + JSON.stringify(session)
    expect(text).not.toContain('ya29.')
    expect(text).not.toContain(session.credential.reveal())
    expect(text).not.toContain(CLIENT_SECRET)
  })
})

describe('a Google connection', () => {
  it('is the account that gave consent', async () => {
    const { gateway } = await googleSession()
    const { account, health } = await gateway.resolve({ gatewayUserId: 'alice' })
    expect([account, health]).toEqual([ALICE, 'operational'])
  })

  it('is none without consent, or with the consent of another account', async () => {
    const { fake, gateway, grants } = await googleSession()
    expect(await codeOf(gateway.resolve({ gatewayUserId: 'bob' }))).toBe('CONNECTION_NOT_FOUND')
    const refreshToken = fake.accounts.consent(ALICE)
    grants.set('bob', { refreshToken, email: 'bob@example.com' })
    expect(await codeOf(gateway.resolve({ gatewayUserId: 'bob' }))).toBe('CONNECTION_NOT_FOUND')
  })

  it('cannot be told while Google does not answer', async () => {
    const { fake, gateway } = await googleSession()
    fake.tokensAreGiven = false
    fake.accounts.expireAccessTokens(ALICE)
    expect(await codeOf(gateway.check(['alice']))).toBe('GATEWAY_UNAVAILABLE')
  })

  it('has a health, which a token from before does not hide', async () => {
    const { fake, gateway } = await googleSession()
    expect((await gateway.check(['alice', 'bob'])).get('alice')?.health).toBe('operational')
    fake.accounts.withdraw(ALICE)
    const health = await gateway.check(['alice', 'bob'])
    expect([...health].map(([id, { health }]) => [id, health])).toEqual([['alice', 'failed']])
  })

  it('can be ended, twice', async () => {
    const { gateway, provider, session } = await googleSession()
    await gateway.disconnect({ gatewayUserId: 'alice' })
    await gateway.disconnect({ gatewayUserId: 'alice' })
    const [outcome] = await run(provider, session, creation())
    expect(outcome).toMatchObject({ error: { class: 'CONNECTION_REVOKED' } })
  })
})

describe('the diagnosis', () => {
  it('finds nothing wrong with a client that Google knows', async () => {
    const { gateway } = await googleSession()
    expect(await gateway.diagnose()).toEqual([])
  })

  it.each<[string, Partial<GoogleGatewayOptions>, RegExp]>([
    ['a wrong secret', { clientSecret: new Secret('wrong') }, /401 invalid_client/],
    ['a host that is not there', { tokenUrl: 'http://127.0.0.1:9/token' }, /could not be reached/],
  ])('finds %s', async (_what, options, message) => {
    const { fake } = await googleSession()
    const gateway = googleGateway({ ...clientOf(fake), ...options })
    const [finding] = await gateway.diagnose()
    await gateway.close()
    expect(finding?.message).toMatch(message)
  })

  it('is clear about options that cannot be', () => {
    const options = { clientId: '', clientSecret: 'x', grants: { find: async () => null } }
    expect(() => googleGateway(options)).toThrow(/clientId/)
  })
})
