import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { assertNear, revoked } from './sample-data.js'
import { attemptOf, unansweredPatch } from './sample-patches.js'
import { LAPSE_MS, REF } from './sample-writes.js'
import { storeCase } from './store-scene.js'

/** Attempts: written before the call. */
export const attemptsContract = [
  storeCase('stores an attempt with the time of sending', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const begun = await scene.begin(claim)
    const { id, attempt, doubt } = await scene.record()
    assert.deepEqual([...begun.keys()], [id])
    const sentAt = begun.get(id) ?? assert.fail()
    assertNear(sentAt, await scene.now(), 2_000)
    assert.deepEqual(attempt, {
      version: 1,
      action: 'create',
      fence: claim.fence,
      epoch: claim.epoch,
      sentAt,
      hash: 'h1',
      request: { frozen: id },
    })
    assert.equal(doubt, null)
  }),

  storeCase(
    'gives a frozen request back to the letter, the order of its keys included',
    async (scene) => {
      const connection = await scene.due()
      const claim = await scene.claim(connection)
      const request = {
        url: '/me/events',
        body: { z: 1, a: [1.5, null, true, 'größer ✓ \u2028'], pattern: { b: '', a: {} } },
      }
      await scene.begin(claim, { request })
      await scene.settle(claim, {
        patch: (record) => ({
          ...unansweredPatch(claim, record, claim.now, claim.now),
          ...{ doubt: 'ambiguous', attempt: { ...attemptOf(claim, record, claim.now), request } },
        }),
        audit: { outcome: 'ambiguous' },
      })
      const { records } = await scene.claim(connection)
      assert.equal(JSON.stringify(records[0]?.record.attempt?.request), JSON.stringify(request))
    },
  ),

  storeCase('begins only what is under the living fence', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    await scene.plan(REF, [alice, bob])
    const mine = await scene.claim(alice)
    const theirs = await scene.claim(bob)
    const stale = { ...theirs, fence: theirs.fence - 1 }
    const all = [...(await scene.begin(stale)).keys(), ...(await scene.begin(mine)).keys()]
    assert.deepEqual(all, [(await scene.record(REF, alice)).id])
    assert.equal((await scene.record(REF, bob)).attempt, null)
  }),

  storeCase('begins the good ones of a list with stale ones in it', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    await scene.plan(REF, [alice, bob])
    const claims = [await scene.claim(alice), await scene.claim(bob)]
    const attempts = claims.map((claim, n) => ({
      connectionId: claim.connectionId,
      fence: claim.fence - n,
      recordId: claim.records[0]?.record.id ?? assert.fail(),
      version: 1,
      action: 'create' as const,
      epoch: claim.epoch,
      hash: 'h1',
      request: {},
      callId: randomUUID(),
    }))
    const begun = await scene.store.claims.begin(attempts, 60_000)
    assert.deepEqual([...begun.keys()], [attempts[0]?.recordId])
  }),

  storeCase('begins nothing once the lease has run out', async (scene) => {
    const { claim } = await scene.claimedShortly()
    await scene.advance(LAPSE_MS)
    assert.equal((await scene.begin(claim)).size, 0)
    assert.equal((await scene.record()).attempt, null)
  }),

  storeCase('begins nothing once somebody else has the lease', async (scene) => {
    const { connection, claim } = await scene.claimedShortly()
    await scene.advance(LAPSE_MS)
    await scene.claim(connection, { worker: 'worker-2' })
    assert.equal((await scene.begin(claim)).size, 0)
  }),

  storeCase('begins nothing after the lease was given back', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.settle({ ...claim, records: [] })
    assert.equal((await scene.begin(claim)).size, 0)
  }),

  storeCase('extends the lease when it begins', async (scene) => {
    const { connection, claim } = await scene.claimedShortly(2)
    const one = { ...claim, records: claim.records.slice(0, 1) }
    assert.equal((await scene.begin(one, { leaseMs: 60_000 })).size, 1)
    await scene.advance(LAPSE_MS)
    assert.equal(await scene.tryClaim(connection, { worker: 'worker-2' }), undefined)
    assert.deepEqual(await scene.dueIds(), [])
  }),

  storeCase('extends the lease although the record is not on the connection', async (scene) => {
    const { connection, claim } = await scene.claimedShortly()
    const bob = await scene.connect('bob')
    await scene.plan('class:9', [bob])
    const theirs = await scene.claim(bob)
    assert.equal((await scene.begin({ ...claim, records: theirs.records })).size, 0)
    await scene.advance(LAPSE_MS)
    assert.equal(await scene.tryClaim(connection, { worker: 'worker-2' }), undefined)
  }),

  storeCase('begins nothing once the user ended the connection', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.store.connections.disconnect(connection.id, 'alice')
    assert.equal((await scene.begin(claim)).size, 0)
    assert.equal((await scene.record()).attempt, null)
  }),

  storeCase('begins nothing once the connection is blocked', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const block = { epoch: claim.epoch, error: revoked, messages: [] }
    await scene.settle({ ...claim, records: [] }, { effect: { block }, release: false })
    assert.equal((await scene.begin(claim)).size, 0)
  }),

  storeCase('begins nothing of a record that belongs to another connection', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    await scene.plan(REF, [alice])
    await scene.plan('class:2', [bob])
    const mine = await scene.claim(alice)
    const theirs = await scene.claim(bob)
    assert.equal((await scene.begin({ ...mine, records: theirs.records })).size, 0)
    assert.equal((await scene.record('class:2')).attempt, null)
  }),
]
