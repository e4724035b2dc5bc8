import assert from 'node:assert/strict'
import type { ScheduleRef } from '@calsync/core'
import { scheduleOf } from './sample-data.js'
import { retryPatch } from './sample-patches.js'
import {
  headWrite,
  INTEGRATION,
  LAPSE_MS,
  noWrites,
  recordWrite,
  REF,
  SHORT_MS,
} from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

async function refsInOrder(scene: StoreScene, plans: [ScheduleRef, 'live' | 'background'][]) {
  const connection = await scene.connect()
  for (const [ref, priority] of plans) {
    await scene.plan(ref, [connection], { priority })
    await scene.advance(10)
  }
  const { records } = await scene.claim(connection)
  return records.map(({ record }) => record.ref)
}

/** Finding and leasing connections. */
export const claimsContract = [
  storeCase('finds connections with due records and no others', async (scene) => {
    const alice = await scene.connect('alice')
    await scene.connect('bob')
    assert.deepEqual(await scene.dueIds(), [])
    await scene.plan(REF, [alice], { priority: 'background' })
    const priority = 'background'
    assert.deepEqual(await scene.store.claims.findDue(10), [
      { connectionId: alice.id, userId: 'alice', integration: INTEGRATION, priority },
    ])
  }),

  storeCase('finds a connection once, as live when any of its due records is', async (scene) => {
    const connection = await scene.due({ priority: 'background' })
    await scene.plan('class:2', [connection], { priority: 'live' })
    const found = await scene.store.claims.findDue(10)
    assert.deepEqual(
      found.map(({ priority }) => priority),
      ['live'],
    )
  }),

  storeCase('finds connections with live work first, and at most so many', async (scene) => {
    const backgrounds = [await scene.connect('u1'), await scene.connect('u2')]
    await scene.plan(REF, backgrounds, { priority: 'background' })
    await scene.advance(10)
    const live = await scene.connect('u3')
    await scene.plan('class:2', [live], { priority: 'live' })
    assert.deepEqual(await scene.dueIds(1), [live.id])
    assert.equal((await scene.dueIds(2)).length, 2)
    assert.equal((await scene.dueIds())[0], live.id)
  }),

  storeCase('claims what a worker needs to send', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection, { leaseMs: 5_000 })
    const { records: _records, credential, now, leaseUntil, fence, ...facts } = claim
    assert.deepEqual(facts, {
      connectionId: connection.id,
      userId: 'alice',
      organizationId: 'acme',
      integration: INTEGRATION,
      calendarId: null,
      epoch: connection.epoch,
      lanes: null,
      failures: 0,
      lanesInDoubt: 0,
      more: false,
    })
    assert.equal(credential?.reveal(), 'key of alice')
    assert.equal(leaseUntil - now, 5_000)
    assert.ok(fence > 0)
    assert.deepEqual(claim.records[0]?.schedule, scheduleOf(REF))
    assert.deepEqual(claim.records[0]?.record, await scene.record())
  }),

  storeCase('claims each of several connections, those that may run', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    const idle = await scene.connect('idle')
    await scene.plan(REF, [alice, bob])
    await scene.store.connections.disconnect(bob.id, 'bob')
    const connectionIds = [idle.id, bob.id, alice.id, '00000000-0000-4000-8000-ffffffffffff']
    const claims = await scene.store.claims.claim({
      connectionIds,
      worker: 'worker-1',
      leaseMs: 60_000,
      itemsPerConnection: 10,
      maxFlightMs: 60_000,
    })
    assert.deepEqual(
      claims.map(({ connectionId }) => connectionId),
      [alice.id],
    )
  }),

  storeCase('hands records out live before background, oldest first', async (scene) => {
    const refs = await refsInOrder(scene, [
      ['class:1', 'background'],
      ['class:2', 'live'],
      ['class:3', 'background'],
      ['class:4', 'live'],
    ])
    assert.deepEqual(refs, ['class:2', 'class:4', 'class:1', 'class:3'])
  }),

  storeCase('hands out at most so many records and says that there are more', async (scene) => {
    const connection = await scene.connect()
    for (const n of [1, 2, 3]) await scene.plan(`class:${n}`, [connection])
    const first = await scene.claim(connection, { itemsPerConnection: 2 })
    assert.deepEqual([first.records.length, first.more], [2, true])
    await scene.settle(first)
    const second = await scene.claim(connection, { itemsPerConnection: 2 })
    assert.deepEqual([second.records.length, second.more], [1, false])
  }),

  storeCase('does not say that there are more when exactly so many are due', async (scene) => {
    const connection = await scene.connect()
    for (const n of [1, 2]) await scene.plan(`class:${n}`, [connection])
    assert.equal((await scene.claim(connection, { itemsPerConnection: 2 })).more, false)
  }),

  storeCase('does not hand out a record before its time', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const dueAt = claim.now + 400
    await scene.settle(claim, { patch: (record) => retryPatch(record, dueAt) })
    await scene.plan('class:2', [connection])
    const early = await scene.claim(connection)
    assert.deepEqual(
      early.records.map(({ record }) => record.ref),
      ['class:2'],
    )
    await scene.settle(early)
    assert.deepEqual(await scene.dueIds(), [])
    await scene.advance(450)
    const late = await scene.claim(connection)
    assert.deepEqual(
      late.records.map(({ record }) => record.status),
      ['retry'],
    )
  }),

  storeCase(
    'hands out the newest snapshot, none when the schedule was never read',
    async (scene) => {
      const connection = await scene.due()
      const newest = scheduleOf(REF, { facilitators: ['alice', 'bob'] })
      const head = headWrite(REF, { version: 2, snapshot: newest })
      await scene.planSchedules([REF], async () => ({ ...noWrites, heads: [head] }))
      const unread = recordWrite('class:2', connection)
      await scene.planSchedules(['class:2'], async () => ({ ...noWrites, records: [unread] }))
      const { records } = await scene.claim(connection)
      const schedules = new Map(records.map(({ record, schedule }) => [record.ref, schedule]))
      assert.deepEqual(schedules.get(REF), newest)
      assert.equal(schedules.get('class:2'), null)
    },
  ),

  storeCase('raises the fence with every claim', async (scene) => {
    const connection = await scene.due()
    const fences: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      const claim = await scene.claim(connection)
      fences.push(claim.fence)
      await scene.settle({ ...claim, records: [] })
    }
    assert.ok((fences[0] ?? 0) < (fences[1] ?? 0) && (fences[1] ?? 0) < (fences[2] ?? 0))
  }),

  storeCase('leaves out a connection without due records and releases it again', async (scene) => {
    const connection = await scene.connect()
    assert.equal(await scene.tryClaim(connection, { leaseMs: 600_000 }), undefined)
    await scene.plan(REF, [connection])
    assert.ok(await scene.tryClaim(connection, { worker: 'worker-2' }))
  }),

  storeCase('keeps a lease from everybody until it ends, its own holder too', async (scene) => {
    const connection = await scene.due()
    const first = await scene.claim(connection, { leaseMs: SHORT_MS })
    assert.equal(await scene.tryClaim(connection, { worker: 'worker-2' }), undefined)
    assert.equal(await scene.tryClaim(connection, { worker: 'worker-1' }), undefined)
    await scene.advance(LAPSE_MS)
    const second = await scene.claim(connection, { worker: 'worker-2' })
    assert.ok(second.fence > first.fence)
  }),

  storeCase(
    'hands a claimed record that was never begun out again, without doubt',
    async (scene) => {
      const connection = await scene.due()
      await scene.claim(connection, { leaseMs: SHORT_MS })
      await scene.advance(LAPSE_MS)
      const { records } = await scene.claim(connection)
      assert.deepEqual(
        records.map(({ record }) => [record.doubt, record.attempt]),
        [[null, null]],
      )
    },
  ),

  storeCase('leases a connection to exactly one of many workers', async (scene) => {
    const connections = await Promise.all(
      Array.from({ length: 6 }, (_, n) => scene.connect(`user-${n}`)),
    )
    await scene.plan(REF, connections)
    const claimAll = (worker: string, connectionIds: string[]) =>
      scene.store.claims.claim({
        ...{ connectionIds, worker, leaseMs: 60_000 },
        ...{ itemsPerConnection: 10, maxFlightMs: 60_000 },
      })
    const ids = connections.map(({ id }) => id)
    const claims = await Promise.all([
      claimAll('worker-1', ids),
      claimAll('worker-2', [...ids].reverse()),
      claimAll('worker-3', [...ids.slice(3), ...ids.slice(0, 3)]),
      claimAll('worker-4', ids),
    ])
    const claimed = claims.flat().map(({ connectionId }) => connectionId)
    assert.deepEqual(claimed.sort(), [...ids].sort())
  }),
]
