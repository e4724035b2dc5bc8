import type { PauseScope } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { gateOf } from '../../src/questions/gate.js'
import { connection } from '../connection.js'

const open = { pauses: [], organizations: [] }
const paused = (scope: PauseScope) => ({
  ...open,
  pauses: [{ scope, by: 'bob', reason: 'incident', at: 0 }],
})

describe('gateOf', () => {
  it('lets a connected one pass', () => {
    expect(gateOf(connection(), open)).toBeNull()
  })

  it('says who has to reconnect', () => {
    const lastError = { class: 'INVALID_TOKEN', code: null, message: 'expired' } as const
    expect(gateOf(connection({ state: 'blocked', lastError }), open)).toMatchObject({
      kind: 'blocked',
      why: 'the provider wants a reconnect (INVALID_TOKEN: expired)',
    })
  })

  it("tells a user's own disconnect from an organization's switch", () => {
    const organizations = [
      {
        organizationId: 'acme',
        integration: 'microsoft-outlook',
        mode: 'off' as const,
        changedBy: 'admin',
        reason: null,
      },
    ]
    expect(gateOf(connection({ state: 'disconnected' }), open)?.kind).toBe('disconnected')
    expect(gateOf(connection(), { ...open, organizations })?.kind).toBe('disabled')
  })

  it.each<[PauseScope, boolean]>([
    [{ kind: 'everything' }, true],
    [{ kind: 'organization', organizationId: 'acme' }, true],
    [{ kind: 'organization', organizationId: 'other' }, false],
    [{ kind: 'integration', integration: 'microsoft-outlook' }, true],
    [{ kind: 'integration', integration: 'google' }, false],
    [{ kind: 'connection', connectionId: 'c-1' }, true],
    [{ kind: 'connection', connectionId: 'c-2' }, false],
  ])('a pause of %j reaches it: %s', (scope, expected) => {
    expect(gateOf(connection(), paused(scope)) !== null).toBe(expected)
  })

  it('names the command that lifts a pause', () => {
    const gate = gateOf(connection(), paused({ kind: 'organization', organizationId: 'acme' }))
    expect(gate).toMatchObject({
      why: 'paused by bob: incident',
      next: 'calsync resume --organization acme',
    })
  })
})
