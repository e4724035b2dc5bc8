import type { ProviderSession } from '@calsync/core'
import { onTestFinished } from 'vitest'
import {
  google,
  googleGateway,
  type GoogleGatewayOptions,
  type GoogleGrant,
  type GoogleOptions,
} from '../src/index.js'
import {
  CLIENT_ID,
  CLIENT_SECRET,
  FakeGoogle,
  type FakeGoogleOptions,
} from './fake-google/fake-google.js'

export const ALICE = 'alice@example.com'

export interface SessionOptions {
  readonly fake?: FakeGoogleOptions
  readonly gateway?: Partial<GoogleGatewayOptions>
  readonly google?: Partial<GoogleOptions>
}

/** The gateway and the provider against the fake, with alice connected. */
export async function googleSession(options: SessionOptions = {}) {
  const fake = new FakeGoogle(options.fake)
  await fake.start()
  const grants = new Map<string, GoogleGrant>()
  const consent = (): void => {
    grants.set('alice', { refreshToken: fake.accounts.consent(ALICE), email: ALICE })
  }
  consent()
  const gateway = googleGateway({
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    grants: { find: async (userId) => grants.get(userId) ?? null },
    apiUrl: fake.url,
    tokenUrl: `${fake.url}/token`,
    revokeUrl: `${fake.url}/revoke`,
    deadlineMs: 1_000,
    ...options.gateway,
  })
  onTestFinished(async () => {
    await fake.stop()
    await gateway.close()
  })
  const provider = google({ gateway, ...options.google })
  const connect = async (): Promise<ProviderSession> => {
    const { credential } = await gateway.resolve({ gatewayUserId: 'alice' })
    return { connectionId: 'connection-1', credential }
  }
  return { fake, gateway, provider, grants, consent, connect, session: await connect() }
}
