import assert from 'node:assert/strict'
import { type Claim, type ConnectionEffect, Secret } from '@calsync/core'
import { assertNear, messageOf, revoked } from './sample-data.js'
import { REF } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

/** Settles no record, but what the turn taught about the connection. */
function teach(scene: StoreScene, claim: Claim, effect: ConnectionEffect, release = true) {
  return scene.settle({ ...claim, records: [] }, { effect, release })
}

/** What a settlement does to its connection. */
export const effectsContract = [
  storeCase('remembers lanes and failures for the next turn', async (scene) => {
    const connection = await scene.due()
    await teach(scene, await scene.claim(connection), { lanes: 2, failures: 3 })
    const next = await scene.claim(connection)
    assert.deepEqual([next.lanes, next.failures], [2, 3])
    await teach(scene, next, { failures: 0 })
    const last = await scene.claim(connection)
    assert.deepEqual([last.lanes, last.failures], [2, 0])
  }),

  storeCase('holds a connection, and lifts the hold', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const heldUntil = claim.now + 600_000
    await teach(scene, claim, { heldUntil }, false)
    assertNear((await scene.connection(connection.id)).heldUntil, heldUntil)
    await teach(scene, claim, { lanes: 1 }, false)
    assertNear((await scene.connection(connection.id)).heldUntil, heldUntil)
    await teach(scene, claim, { heldUntil: null })
    assert.equal((await scene.connection(connection.id)).heldUntil, null)
    assert.ok(await scene.tryClaim(connection))
  }),

  storeCase('blocks a connection and leaves its records as they are', async (scene) => {
    const connection = await scene.due()
    const before = await scene.record()
    const claim = await scene.claim(connection)
    await teach(scene, claim, { block: { epoch: claim.epoch, error: revoked, messages: [] } })
    const { state, lastError } = await scene.connection(connection.id)
    assert.deepEqual([state, lastError], ['blocked', revoked])
    assert.deepEqual(await scene.record(), before)
  }),

  storeCase('does not block a connection whose key was replaced meanwhile', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.connect('alice', { credential: new Secret('new key') })
    const messages = [messageOf()]
    await teach(scene, claim, { block: { epoch: claim.epoch, error: revoked, messages } })
    assert.equal((await scene.connection(connection.id)).state, 'connected')
    assert.deepEqual(await scene.outbox(), [])
    const next = await scene.claim(connection)
    assert.ok(next.epoch > claim.epoch)
    assert.equal(next.credential?.reveal(), 'new key')
  }),

  storeCase('says once that a connection was blocked', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const messages = [messageOf({ kind: 'notification' })]
    await teach(scene, claim, { block: { epoch: claim.epoch, error: revoked, messages } }, false)
    const again = [messageOf({ kind: 'notification' })]
    await teach(scene, claim, { block: { epoch: claim.epoch, error: revoked, messages: again } })
    assert.deepEqual(await scene.outbox(), messages)
  }),

  storeCase('does not block a connection that the user ended', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.store.connections.disconnect(connection.id, 'alice')
    const messages = [messageOf()]
    await teach(scene, claim, { block: { epoch: claim.epoch, error: revoked, messages } })
    assert.equal((await scene.connection(connection.id)).state, 'disconnected')
    assert.deepEqual(await scene.outbox(), [])
  }),

  storeCase('blocks again after a reconnect', async (scene) => {
    const connection = await scene.due()
    const first = await scene.claim(connection)
    await teach(scene, first, { block: { epoch: first.epoch, error: revoked, messages: [] } })
    await scene.connect('alice', { credential: new Secret('new key') })
    const second = await scene.claim(connection)
    const messages = [messageOf()]
    await teach(scene, second, { block: { epoch: second.epoch, error: revoked, messages } })
    assert.equal((await scene.connection(connection.id)).state, 'blocked')
    assert.deepEqual(await scene.outbox(), messages)
  }),

  storeCase('lets calls under way settle after the organisation switched off', async (scene) => {
    const connection = await scene.due()
    await scene.plan('class:2', [connection])
    const claim = await scene.claim(connection, { itemsPerConnection: 1 })
    await scene.begin(claim)
    const { organizationId, integration } = connection
    const off = {
      organizationId,
      integration,
      mode: 'off',
      changedBy: 'admin',
      reason: null,
    } as const
    await scene.store.connections.setOrganization(off)
    assert.deepEqual(await scene.settle(claim), { refused: [] })
    assert.equal((await scene.record(REF)).status, 'synced')
    assert.equal(await scene.tryClaim(connection), undefined)
    await scene.plan('class:3', [connection])
    assert.equal((await scene.record('class:3')).status, 'pending')
  }),

  storeCase('does not shorten a hold with an earlier one', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const heldUntil = claim.now + 600_000
    await teach(scene, claim, { heldUntil }, false)
    await teach(scene, claim, { heldUntil: claim.now + 1 })
    assertNear((await scene.connection(connection.id)).heldUntil, heldUntil)
    await scene.advance(20)
    assert.equal(await scene.tryClaim(connection), undefined)
  }),
]
