import assert from 'node:assert/strict'
import { assertNear, timeout } from './sample-data.js'
import { attemptOf, deadPatch, retryPatch, unansweredPatch } from './sample-patches.js'
import { MAX_FLIGHT_MS, noWrites, recordWrite, REF } from './sample-writes.js'
import { storeCase } from './store-scene.js'

/** What a new desired state does to a record. */
export const recordWritesContract = [
  storeCase('inserts a record as pending, due at once and untried', async (scene) => {
    const connection = await scene.connect()
    const write = recordWrite(REF, connection)
    await scene.planSchedules([REF], async () => ({ ...noWrites, records: [write] }))
    const record = await scene.record()
    assert.deepEqual(record.desired, { version: 1, presence: 'present', hash: 'h1' })
    assert.equal(record.id, write.id)
    assert.equal(record.part, '')
    assert.equal(record.priority, 'live')
    assert.deepEqual([record.status, record.tries, record.tryNumber], ['pending', 0, 0])
    assert.deepEqual([record.applied, record.externalId, record.attempt], [null, null, null])
    assert.deepEqual([record.doubt, record.verify, record.lastError], [null, false, null])
    assert.ok(record.dueAt !== null && record.dueAt <= (await scene.now()))
  }),

  storeCase('reports the records that a plan made due', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    const { work } = await scene.plan(REF, [alice, bob], { priority: 'background' })
    assert.equal(work.length, 2)
    const mine = work.find(({ connectionId }) => connectionId === alice.id)
    const { id: recordId } = await scene.record(REF, alice)
    assert.deepEqual(mine, {
      recordId,
      connectionId: alice.id,
      integration: alice.integration,
      userId: 'alice',
      ref: REF,
      version: 1,
      presence: 'present',
      hasExternalEvent: false,
      priority: 'background',
    })
  }),

  storeCase('reports whether there is an external event already', async (scene) => {
    const connection = await scene.due()
    await scene.settle(await scene.claim(connection))
    const { work } = await scene.plan(REF, [connection], { version: 2, presence: 'absent' })
    const [planned] = work
    assert.deepEqual(
      [planned?.hasExternalEvent, planned?.presence, planned?.version],
      [true, 'absent', 2],
    )
  }),

  storeCase('updates the desired state of an existing record and keeps its id', async (scene) => {
    const connection = await scene.due()
    const before = await scene.record()
    await scene.settle(await scene.claim(connection))
    const { work } = await scene.plan(REF, [connection], { version: 2, presence: 'absent' })
    const after = await scene.record()
    assert.equal(after.id, before.id)
    assert.equal(work[0]?.recordId, before.id)
    assert.deepEqual(after.desired, { version: 2, presence: 'absent', hash: null })
    assert.equal(after.applied?.version, 1)
    assert.equal(after.externalId, `external-${before.id}`)
    assert.equal(after.status, 'pending')
  }),

  storeCase('takes over an event that stood before, for a new record', async (scene) => {
    const connection = await scene.connect()
    const { work } = await scene.plan(REF, [connection], { externalId: 'stood-before' })
    assert.equal((await scene.record()).externalId, 'stood-before')
    assert.equal(work[0]?.hasExternalEvent, true)
  }),

  storeCase('takes over an event for a record that nothing was tried with', async (scene) => {
    const connection = await scene.due()
    await scene.plan(REF, [connection], { version: 2, externalId: 'stood-before' })
    assert.equal((await scene.record()).externalId, 'stood-before')
  }),

  storeCase('keeps the event that a record has', async (scene) => {
    const connection = await scene.due()
    await scene.settle(await scene.claim(connection))
    const { externalId } = await scene.record()
    await scene.plan(REF, [connection], { version: 2, externalId: 'stood-before' })
    assert.equal((await scene.record()).externalId, externalId)
  }),

  storeCase('takes over no event while an attempt is under way', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.begin(claim)
    await scene.plan(REF, [connection], { version: 2, externalId: 'stood-before' })
    assert.equal((await scene.record()).externalId, null)
  }),

  storeCase('keeps the parts of a schedule apart', async (scene) => {
    const connection = await scene.due()
    await scene.plan(REF, [connection], { part: '20260202T090000' })
    const { records } = await scene.store.reports.explain(REF, null)
    assert.deepEqual(records.map(({ record }) => record.part).sort(), ['', '20260202T090000'])
  }),

  storeCase('starts the tries anew and at once with a new version', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.settle(claim, { patch: (record) => retryPatch(record, claim.now + 600_000) })
    const waiting = await scene.record()
    assert.deepEqual([waiting.status, waiting.tries, waiting.tryNumber], ['retry', 1, 1])
    await scene.plan(REF, [connection], { version: 2 })
    const { status, tries, tryNumber, dueAt } = await scene.record()
    assert.deepEqual([status, tries, tryNumber], ['pending', 0, 0])
    assert.ok(dueAt !== null && dueAt <= (await scene.now()))
  }),

  storeCase('takes a dead record up again with a new version', async (scene) => {
    const connection = await scene.due()
    await scene.settle(await scene.claim(connection), { patch: deadPatch })
    assert.deepEqual(await scene.dueIds(), [])
    await scene.plan(REF, [connection], { version: 2 })
    assert.equal((await scene.record()).status, 'pending')
    assert.deepEqual(await scene.dueIds(), [connection.id])
  }),

  storeCase('keeps the due time of a record in doubt, and the doubt', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const sentAt = [...(await scene.begin(claim)).values()][0] ?? assert.fail()
    const dueAt = sentAt + MAX_FLIGHT_MS
    await scene.settle(claim, {
      patch: (record) => unansweredPatch(claim, record, sentAt, dueAt),
      audit: { outcome: 'unanswered' },
    })
    await scene.plan(REF, [connection], { version: 2 })
    const record = await scene.record()
    assert.equal(record.desired.version, 2)
    assert.equal(record.doubt, 'unanswered')
    assert.equal(record.attempt?.version, 1)
    assertNear(record.dueAt, dueAt)
    assert.deepEqual([record.status, record.tries, record.tryNumber], ['pending', 0, 0])
    assert.deepEqual(await scene.dueIds(), [])
  }),

  storeCase('keeps the due time of a record whose attempt is under way', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.begin(claim)
    const before = await scene.record()
    await scene.advance(30)
    await scene.plan(REF, [connection], { version: 2 })
    const after = await scene.record()
    assert.equal(after.desired.version, 2)
    assert.equal(after.dueAt, before.dueAt)
    assert.deepEqual(after.attempt, before.attempt)
  }),

  storeCase('does not lower a live priority while the record is due', async (scene) => {
    const connection = await scene.due({ priority: 'live' })
    await scene.plan(REF, [connection], { version: 2, priority: 'background' })
    assert.equal((await scene.record()).priority, 'live')
  }),

  storeCase('raises a background priority', async (scene) => {
    const connection = await scene.due({ priority: 'background' })
    await scene.plan(REF, [connection], { version: 2, priority: 'live' })
    assert.equal((await scene.record()).priority, 'live')
  }),

  storeCase('lowers a live priority once nothing is due', async (scene) => {
    const connection = await scene.due({ priority: 'live' })
    await scene.settle(await scene.claim(connection))
    await scene.plan(REF, [connection], { version: 2, priority: 'background' })
    assert.equal((await scene.record()).priority, 'background')
  }),

  storeCase('plans connections that are disconnected or disabled too', async (scene) => {
    const ended = await scene.connect('alice')
    await scene.store.connections.disconnect(ended.id, 'alice')
    const { work } = await scene.plan(REF, [ended])
    assert.equal(work.length, 1)
    assert.equal((await scene.record()).status, 'pending')
    assert.deepEqual(await scene.dueIds(), [])
  }),

  storeCase(
    'takes up a dead record in doubt with a new version, not before its call is over',
    async (scene) => {
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
      await scene.plan(REF, [connection], { version: 2 })
      const { status, doubt, dueAt } = await scene.record()
      assert.deepEqual([status, doubt], ['pending', 'unanswered'])
      assert.ok(
        dueAt !== null && dueAt >= sentAt + MAX_FLIGHT_MS,
        'due while the call may still land',
      )
    },
  ),
]
