import assert from 'node:assert/strict'
import { assertNear, timeout } from './sample-data.js'
import { attemptOf, deadPatch, retryPatch, unansweredPatch } from './sample-patches.js'
import { MAX_FLIGHT_MS } from './sample-writes.js'
import { storeCase } from './store-scene.js'
import { threeRecords } from './three-records.js'

/** The retry that people order. */
export const retryContract = [
  storeCase('makes dead and retrying records due at once, and no others', async (scene) => {
    const { alice, bob } = await threeRecords(scene)
    await scene.plan('class:4', [bob])
    const claim = await scene.claim(bob)
    await scene.settle(claim, { patch: (record) => retryPatch(record, claim.now + 600_000) })
    const { records } = await scene.store.reports.retry({}, 'on-call', 'fixed the data')
    const refs = records.map(({ record }) => record.ref)
    assert.deepEqual(refs.sort(), ['class:2', 'class:3', 'class:4'])
    assert.deepEqual((await scene.dueIds()).sort(), [alice.id, bob.id].sort())
    for (const ref of ['class:2', 'class:3', 'class:4'] as const) {
      const { tries, tryNumber, status, dueAt } = await scene.record(ref)
      assert.deepEqual([tries, tryNumber], [0, 1], 'tries start anew, their number goes on')
      assert.notEqual(status, 'dead')
      assert.ok(dueAt !== null && dueAt <= (await scene.now()))
    }
    assert.equal((await scene.record('class:1')).dueAt, null)
  }),

  storeCase('leaves what is due already its place before others', async (scene) => {
    const connection = await scene.due()
    await scene.plan('class:2', [connection])
    const claim = await scene.claim(connection)
    const doubtful = claim.records[1]?.record.id
    await scene.settle(claim, {
      patch: (record) =>
        record.id === doubtful
          ? unansweredPatch(claim, record, claim.now, claim.now)
          : retryPatch(record, claim.now),
    })
    await scene.advance(50)
    await scene.store.reports.retry({}, 'on-call', null)
    assertNear((await scene.record('class:1')).dueAt, claim.now)
    assertNear((await scene.record('class:2')).dueAt, claim.now)
  }),

  storeCase('waits for a call as long as who claimed its connection said', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const bob = await scene.connect('bob')
    await scene.plan('class:2', [bob])
    await scene.claim(bob, { maxFlightMs: 1 })
    await scene.settle(claim, {
      patch: (record) => ({
        ...deadPatch(record),
        ...{ attempt: attemptOf(claim, record, claim.now), doubt: 'unanswered' },
      }),
      audit: { outcome: 'unanswered', error: timeout },
    })
    await scene.store.reports.retry({ connectionId: connection.id }, 'on-call', null)
    assertNear((await scene.record()).dueAt, claim.now + MAX_FLIGHT_MS)
  }),

  storeCase('retries what the filter names', async (scene) => {
    const { alice } = await threeRecords(scene)
    const other = await scene.store.reports.retry({ userId: 'bob' }, 'on-call', null)
    assert.deepEqual(other.records, [])
    const timeouts = await scene.store.reports.retry({ errorClass: 'TIMEOUT' }, 'on-call', null)
    assert.deepEqual(timeouts.records, [])
    assert.equal((await scene.record('class:2')).status, 'dead')
    const filter = { userId: 'alice', errorClass: 'INVALID_EVENT_DATA' } as const
    const mine = await scene.store.reports.retry(filter, 'on-call', null)
    assert.deepEqual(
      mine.records.map(({ record }) => record.ref),
      ['class:2'],
    )
    assert.ok((await scene.dueIds()).includes(alice.id))
  }),

  storeCase(
    'keeps an unanswered call in doubt and does not retry it before its time',
    async (scene) => {
      const connection = await scene.due()
      const claim = await scene.claim(connection)
      const dueAt = claim.now + MAX_FLIGHT_MS
      await scene.settle(claim, {
        patch: (record) => unansweredPatch(claim, record, claim.now, dueAt),
        audit: { outcome: 'unanswered', error: timeout },
      })
      await scene.store.reports.retry({}, 'on-call', null)
      const record = await scene.record()
      assert.deepEqual([record.doubt, record.tries, record.attempt?.version], ['unanswered', 0, 1])
      assertNear(record.dueAt, dueAt)
      assert.deepEqual(await scene.dueIds(), [])
    },
  ),

  storeCase('retries what is ambiguous at once, still in doubt', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.settle(claim, {
      patch: (record) => ({
        ...unansweredPatch(claim, record, claim.now, claim.now + 600_000),
        doubt: 'ambiguous',
      }),
      audit: { outcome: 'ambiguous', error: timeout },
    })
    await scene.store.reports.retry({}, 'on-call', null)
    assert.equal((await scene.record()).doubt, 'ambiguous')
    assert.deepEqual(await scene.dueIds(), [connection.id])
  }),

  storeCase('does not retry a dead record before its unanswered call is over', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const sentAt = [...(await scene.begin(claim)).values()][0] ?? assert.fail()
    await scene.settle(claim, {
      patch: (record) => ({
        ...deadPatch(record),
        ...{ attempt: attemptOf(claim, record, sentAt), doubt: 'unanswered' },
      }),
      audit: { outcome: 'unanswered', error: timeout },
    })
    await scene.store.reports.retry({}, 'on-call', null)
    const { doubt, dueAt } = await scene.record()
    assert.equal(doubt, 'unanswered')
    assert.ok(
      dueAt !== null && dueAt >= sentAt + MAX_FLIGHT_MS,
      'due while the call may still land',
    )
  }),
]
