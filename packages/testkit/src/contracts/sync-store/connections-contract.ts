import assert from 'node:assert/strict'
import { Secret } from '@calsync/core'
import { assertNear, revoked } from './sample-data.js'
import { connectRequest, INTEGRATION, REF, settlementOf } from './sample-writes.js'
import { storeCase } from './store-scene.js'

const NEW_KEY = { credential: new Secret('another key') }

/** Connecting, ending, listing, switching off and pausing. */
export const connectionsContract = [
  storeCase('creates a connection', async (scene) => {
    const result = await scene.store.connections.connect(connectRequest('alice'))
    const { id, connectedAt, epoch, healthCheckedAt: _checked, ...facts } = result.connection
    assert.deepEqual([result.outcome, result.replaced], ['created', []])
    assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.ok(Number.isInteger(epoch))
    assertNear(connectedAt, await scene.now(), 2_000)
    assert.deepEqual(facts, {
      organizationId: 'acme',
      userId: 'alice',
      integration: INTEGRATION,
      account: 'alice@example.com',
      gatewayUserId: 'gateway-alice',
      state: 'connected',
      health: 'operational',
      heldUntil: null,
      lastError: null,
      disconnectedAt: null,
    })
  }),

  storeCase(
    'leaves a connection unchanged when it is made again with the same key',
    async (scene) => {
      const before = await scene.connect()
      const { outcome, connection } = await scene.store.connections.connect(connectRequest('alice'))
      assert.deepEqual([outcome, connection.id], ['unchanged', before.id])
      assert.deepEqual([connection.epoch, connection.state], [before.epoch, 'connected'])
    },
  ),

  storeCase('raises the epoch when the key differs', async (scene) => {
    const before = await scene.connect()
    const result = await scene.store.connections.connect(connectRequest('alice', NEW_KEY))
    assert.deepEqual([result.outcome, result.connection.id], ['reconnected', before.id])
    assert.ok(result.connection.epoch > before.epoch)
    await scene.plan(REF, [result.connection])
    const claim = await scene.claim(result.connection)
    assert.equal(claim.credential?.reveal(), 'another key')
    assert.equal(claim.epoch, result.connection.epoch)
  }),

  storeCase('forgets failures that the old key had, and says since when', async (scene) => {
    const before = await scene.due()
    await scene.settle({ ...(await scene.claim(before)), records: [] }, { effect: { failures: 3 } })
    await scene.advance(20)
    const same = await scene.connect()
    assert.equal(same.connectedAt, before.connectedAt)
    const held = await scene.claim(before)
    assert.equal(held.failures, 3)
    await scene.settle({ ...held, records: [] })
    const after = await scene.connect('alice', NEW_KEY)
    assert.ok(after.connectedAt >= before.connectedAt + 20)
    assert.equal((await scene.claim(before)).failures, 0)
  }),

  storeCase('connects a disconnected connection again', async (scene) => {
    const before = await scene.connect()
    await scene.store.connections.disconnect(before.id, 'alice')
    const { outcome, connection } = await scene.store.connections.connect(connectRequest('alice'))
    assert.deepEqual(
      [outcome, connection.id, connection.state],
      ['reconnected', before.id, 'connected'],
    )
    assert.equal(connection.disconnectedAt, null)
    assert.equal(connection.epoch, before.epoch)
  }),

  storeCase('connects a blocked connection again, and its work is due', async (scene) => {
    const before = await scene.due()
    const claim = await scene.claim(before)
    const block = { epoch: claim.epoch, error: revoked, messages: [] }
    await scene.store.claims.settle([
      settlementOf({ ...claim, records: [] }, { effect: { block } }),
    ])
    const result = await scene.store.connections.connect(connectRequest('alice', NEW_KEY))
    const { state, lastError } = result.connection
    assert.deepEqual([result.outcome, state, lastError], ['reconnected', 'connected', null])
    assert.deepEqual(await scene.dueIds(), [before.id])
  }),

  storeCase(
    'ends the connections of the accounts before when the account changes',
    async (scene) => {
      const old = await scene.connect('alice')
      const google = await scene.connect('alice', { integration: 'google-calendar' })
      const bob = await scene.connect('bob')
      const request = connectRequest('alice', { account: 'alice@new.example.com' })
      const { outcome, replaced, connection } = await scene.store.connections.connect(request)
      assert.deepEqual([outcome, replaced], ['created', [old.id]])
      assert.notEqual(connection.id, old.id)
      assert.equal((await scene.connection(old.id)).state, 'disconnected')
      assert.equal((await scene.connection(google.id)).state, 'connected')
      assert.equal((await scene.connection(bob.id)).state, 'connected')
    },
  ),

  storeCase(
    'makes another connection of the same account in another organisation',
    async (scene) => {
      const mine = await scene.connect('alice')
      const request = connectRequest('alice', { organizationId: 'other' })
      const { outcome, replaced, connection } = await scene.store.connections.connect(request)
      assert.deepEqual([outcome, replaced], ['created', []])
      assert.notEqual(connection.id, mine.id)
      assert.equal((await scene.connection(mine.id)).state, 'connected')
    },
  ),

  storeCase('goes back to an earlier account', async (scene) => {
    const first = await scene.connect('alice')
    const second = await scene.connect('alice', { account: 'alice@new.example.com' })
    const result = await scene.store.connections.connect(connectRequest('alice'))
    assert.deepEqual([result.outcome, result.connection.id], ['reconnected', first.id])
    assert.deepEqual(result.replaced, [second.id])
  }),

  storeCase(
    'makes one connection of an account that is connected many times at once',
    async (scene) => {
      const request = connectRequest('alice')
      const connect = () => scene.store.connections.connect(request)
      const results = await Promise.all([connect(), connect(), connect(), connect()])
      assert.equal(new Set(results.map(({ connection }) => connection.id)).size, 1)
      assert.equal(results.filter(({ outcome }) => outcome === 'created').length, 1)
      assert.equal((await scene.store.connections.listConnections({})).length, 1)
    },
  ),

  storeCase('keeps the records of a connection that the user ends', async (scene) => {
    const connection = await scene.due()
    const before = await scene.record()
    await scene.store.connections.disconnect(connection.id, 'alice')
    const { state, disconnectedAt } = await scene.connection(connection.id)
    assert.equal(state, 'disconnected')
    assertNear(disconnectedAt, await scene.now(), 2_000)
    assert.deepEqual(await scene.record(), before)
  }),

  storeCase('lists connections by every filter, and by all of them together', async (scene) => {
    const alice = await scene.connect('alice')
    const google = await scene.connect('alice', { integration: 'google-calendar' })
    const other = await scene.connect('zoe', { organizationId: 'other' })
    await scene.store.connections.disconnect(google.id, 'alice')
    const list = async (filter: Parameters<typeof scene.store.connections.listConnections>[0]) =>
      (await scene.store.connections.listConnections(filter)).map(({ id }) => id).sort()
    assert.deepEqual(await list({}), [alice.id, google.id, other.id].sort())
    assert.deepEqual(await list({ connectionId: other.id }), [other.id])
    assert.deepEqual(await list({ userId: 'alice' }), [alice.id, google.id].sort())
    assert.deepEqual(await list({ organizationId: 'other' }), [other.id])
    assert.deepEqual(await list({ integration: 'google-calendar' }), [google.id])
    assert.deepEqual(await list({ states: ['disconnected', 'blocked'] }), [google.id])
    assert.deepEqual(await list({ userId: 'alice', states: ['connected'] }), [alice.id])
    assert.deepEqual(await list({ userId: 'nobody' }), [])
  }),

  storeCase('shows a connection never with its key', async (scene) => {
    const created = await scene.connect('alice', { credential: new Secret('canary-7f3a') })
    const listed = await scene.store.connections.listConnections({})
    assert.doesNotMatch(JSON.stringify([created, listed]), /canary-7f3a|secret/)
  }),

  storeCase('keeps what the vault said of connections', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    await scene.advance(20)
    await scene.store.connections.saveHealth([{ connectionId: alice.id, health: 'degraded' }])
    const { health, healthCheckedAt, state } = await scene.connection(alice.id)
    assert.deepEqual([health, state], ['degraded', 'connected'])
    assertNear(healthCheckedAt, await scene.now(), 2_000)
    assert.equal((await scene.connection(bob.id)).health, 'operational')
  }),

  storeCase('keeps the settings of organisations', async (scene) => {
    const setting = {
      organizationId: 'acme',
      integration: INTEGRATION,
      mode: 'off',
      changedBy: 'ann',
      reason: 'the school is closed',
    } as const
    assert.deepEqual(await scene.store.connections.listOrganizations(), [])
    await scene.store.connections.setOrganization(setting)
    assert.deepEqual(await scene.store.connections.listOrganizations(), [setting])
    for (const mode of ['on', 'observe', 'off'] as const) {
      const other = { ...setting, mode, changedBy: null, reason: null }
      await scene.store.connections.setOrganization(other)
      assert.deepEqual(await scene.store.connections.listOrganizations(), [other])
    }
  }),

  storeCase('lets an organisation start in a mode, once', async (scene) => {
    const settings = async (): Promise<unknown> => {
      const all = await scene.store.connections.listOrganizations()
      return all.map(({ organizationId, mode }) => ({ organizationId, mode }))
    }
    await scene.connect('zoe', { organizationId: 'old' })
    await scene.connect('yves', { organizationId: 'old', firstMode: 'observe' })
    assert.deepEqual(await settings(), [])
    await scene.connect('alice', { firstMode: 'observe' })
    assert.deepEqual(await settings(), [{ organizationId: 'acme', mode: 'observe' }])
    const { connections } = scene.store
    const by = { changedBy: 'admin', reason: null }
    await connections.setOrganization({
      organizationId: 'acme',
      integration: INTEGRATION,
      mode: 'on',
      ...by,
    })
    await scene.connect('bob', { firstMode: 'observe' })
    assert.deepEqual(await settings(), [{ organizationId: 'acme', mode: 'on' }])
  }),

  storeCase('lists pauses with who, why and when', async (scene) => {
    const scope = { kind: 'organization', organizationId: 'acme' } as const
    assert.equal(await scene.store.connections.pause(scope, 'on-call', 'incident 7'), true)
    await scene.store.connections.pause({ kind: 'everything' }, 'on-call', null)
    const pauses = await scene.store.connections.listPauses()
    assert.deepEqual(pauses.map((pause) => pause.scope.kind).sort(), ['everything', 'organization'])
    const { at, ...pause } =
      pauses.find((each) => each.scope.kind === 'organization') ?? assert.fail()
    assert.deepEqual(pause, { scope, by: 'on-call', reason: 'incident 7' })
    assertNear(at, await scene.now(), 2_000)
  }),

  storeCase('resumes exactly what was paused', async (scene) => {
    const { connections } = scene.store
    const acme = { kind: 'organization', organizationId: 'acme' } as const
    const other = { kind: 'organization', organizationId: 'other' } as const
    assert.equal(await connections.resume(acme), false)
    await connections.pause(acme, 'on-call', null)
    await connections.pause(acme, 'on-call', 'once more')
    assert.equal(await connections.resume(other), false)
    assert.equal(await connections.resume({ kind: 'everything' }), false)
    assert.equal((await connections.listPauses()).length, 1)
    assert.equal(await connections.resume(acme), true)
    assert.equal(await connections.resume(acme), false)
    assert.deepEqual(await connections.listPauses(), [])
  }),
]
