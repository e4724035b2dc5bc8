import { describe, expect, it } from 'vitest'
import type { Connection } from '@calsync/core'
import { chooseConnection } from '../../src/decide/choose-connection.js'
import { connection } from './plan-fixture.js'

const alice = connection('alice')
const google = connection('alice', { id: 'c-google', integration: 'google' })

function choose(connections: readonly Connection[], integration?: string, isKnown = true) {
  const wanted = { userId: 'alice', ...(integration === undefined ? {} : { integration }) }
  const choice = chooseConnection(wanted, 'org', connections, isKnown)
  return choice.kind === 'chosen' ? choice.connection.id : choice.answer
}

describe('chooseConnection', () => {
  it.each<[string, readonly Connection[], string | undefined, string]>([
    ['the only one', [alice], undefined, alice.id],
    ['the one of the integration', [alice, google], 'google', google.id],
    ['none among several', [alice, google], undefined, 'ambiguous'],
    ['none of another integration', [alice], 'google', 'no_connection'],
    [
      "none of another tenant's",
      [connection('alice', { organizationId: 'x' })],
      undefined,
      'no_connection',
    ],
    ["none of another user's", [connection('bob')], undefined, 'no_connection'],
    [
      'none that the user ended',
      [connection('alice', { state: 'disconnected' })],
      undefined,
      'no_connection',
    ],
    [
      'one that waits for a reconnect',
      [connection('alice', { state: 'blocked' })],
      undefined,
      alice.id,
    ],
    ['none where there is none', [], undefined, 'no_connection'],
  ])('chooses %s', (_name, connections, integration, expected) => {
    expect(choose(connections, integration)).toBe(expected)
  })

  it('tells a user that nothing mentions from one without a connection', () => {
    expect(choose([], undefined, false)).toBe('unknown_user')
  })
})
