import assert from 'node:assert/strict'
import type { RecordFilter } from '@calsync/core'
import { assertNear, messageOf, scheduleOf } from './sample-data.js'
import { retryPatch, unansweredPatch } from './sample-patches.js'
import { INTEGRATION, MAX_FLIGHT_MS, REF } from './sample-writes.js'
import { storeCase } from './store-scene.js'
import { threeRecords } from './three-records.js'

/** Questions that people ask. */
export const reportsContract = [
  storeCase('counts nothing in an empty store', async (scene) => {
    const { now, ...summary } = await scene.store.reports.status({})
    assert.ok(now > 0)
    assert.deepEqual(summary, {
      records: { pending: 0, retry: 0, synced: 0, deleted: 0, detached: 0, dead: 0 },
      inDoubt: 0,
      gated: 0,
      observed: { creates: 0, updates: 0, deletes: 0, participants: 0 },
      oldestDueAt: null,
      marks: 0,
      oldestMarkAt: null,
      heads: { new: 0, live: 0, deleted: 0, source_missing: 0, invalid: 0 },
      connections: { connected: 0, blocked: 0, disconnected: 0 },
      outbox: 0,
      parked: 0,
    })
  }),

  storeCase('counts records, heads, connections, marks and the outbox', async (scene) => {
    const { bob } = await threeRecords(scene)
    await scene.mark('class:1')
    await scene.plan('class:4', [], { messages: [messageOf(), messageOf()] })
    const { records, heads, connections, marks, oldestMarkAt, outbox, oldestDueAt, now } =
      await scene.store.reports.status({})
    assert.deepEqual([records.pending, records.synced, records.dead], [1, 1, 1])
    assert.deepEqual([heads.live, connections.connected, marks, outbox], [4, 2, 1, 2])
    assertNear(oldestMarkAt, now, 2_000)
    assertNear(oldestDueAt, (await scene.record('class:3', bob)).dueAt ?? assert.fail())
  }),

  storeCase('counts what would be sent while an organisation only observes', async (scene) => {
    const connection = await scene.due()
    await scene.plan('class:2', [connection], { externalId: 'known-2' })
    await scene.plan('class:3', [connection], { externalId: 'known-3', presence: 'absent' })
    await scene.plan('class:4', [connection], { presence: 'absent' })
    const observed = async (filter = {}): Promise<unknown> =>
      (await scene.store.reports.status(filter)).observed
    const none = { creates: 0, updates: 0, deletes: 0, participants: 0 }
    assert.deepEqual(await observed(), none)
    await scene.store.connections.setOrganization({
      organizationId: 'acme',
      integration: INTEGRATION,
      mode: 'observe',
      changedBy: 'admin',
      reason: null,
    })
    assert.deepEqual(await observed(), { ...none, creates: 1, updates: 1, deletes: 1 })
    assert.deepEqual(await observed({ userId: 'bob' }), none)
  }),

  storeCase('counts for one user or one organisation', async (scene) => {
    await threeRecords(scene)
    const alice = await scene.store.reports.status({ userId: 'alice' })
    const other = await scene.store.reports.status({ organizationId: 'other' })
    assert.deepEqual([alice.records.pending, alice.records.synced, alice.records.dead], [0, 1, 1])
    assert.deepEqual([other.records.pending, other.records.synced, other.records.dead], [1, 0, 0])
    assert.deepEqual([alice.connections.connected, other.connections.connected], [1, 1])
    assert.equal(alice.oldestDueAt, null)
    assert.notEqual(other.oldestDueAt, null)
  }),

  storeCase(
    'tells due work that waits for a person from due work that may be sent',
    async (scene) => {
      const { bob } = await threeRecords(scene)
      const carol = await scene.connect('carol')
      await scene.plan('class:5', [carol])
      await scene.store.connections.disconnect(bob.id, 'bob')
      const one = await scene.store.reports.status({})
      assert.equal(one.gated, 1)
      assertNear(one.oldestDueAt, (await scene.record('class:5')).dueAt ?? assert.fail())
      await scene.store.connections.pause({ kind: 'everything' }, 'on-call', null)
      const all = await scene.store.reports.status({})
      assert.deepEqual([all.gated, all.oldestDueAt], [2, null])
    },
  ),

  storeCase('counts what is in doubt', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const dueAt = claim.now + MAX_FLIGHT_MS
    await scene.settle(claim, {
      patch: (record) => unansweredPatch(claim, record, claim.now, dueAt),
      audit: { outcome: 'unanswered' },
    })
    assert.equal((await scene.store.reports.status({})).inDoubt, 1)
  }),

  storeCase('lists records with what people want to know of them', async (scene) => {
    await scene.due()
    const [view, ...more] = await scene.store.reports.listRecords({}, 10)
    const { updatedAt, ...facts } = view ?? assert.fail()
    assert.equal(more.length, 0)
    assertNear(updatedAt, await scene.now(), 2_000)
    assert.deepEqual(facts, {
      record: await scene.record(),
      userId: 'alice',
      organizationId: 'acme',
      integration: INTEGRATION,
      title: scheduleOf(REF).event.title,
      reason: null,
    })
  }),

  storeCase('lists the newest change first, and at most so many', async (scene) => {
    const { alice } = await threeRecords(scene)
    await scene.advance(10)
    await scene.plan('class:1', [alice], { version: 2 })
    const list = async (limit: number) =>
      (await scene.store.reports.listRecords({}, limit)).map(({ record }) => record.ref)
    assert.deepEqual(await list(10), ['class:1', 'class:3', 'class:2'])
    assert.deepEqual(await list(2), ['class:1', 'class:3'])
  }),

  storeCase('lists records by every filter, and by all of them together', async (scene) => {
    const { alice, bob } = await threeRecords(scene)
    const list = async (filter: RecordFilter) =>
      (await scene.store.reports.listRecords(filter, 10)).map(({ record }) => record.ref).sort()
    assert.deepEqual(await list({ userId: 'alice' }), ['class:1', 'class:2'])
    assert.deepEqual(await list({ organizationId: 'other' }), ['class:3'])
    assert.deepEqual(await list({ connectionId: bob.id }), ['class:3'])
    assert.deepEqual(await list({ ref: 'class:2' }), ['class:2'])
    assert.deepEqual(await list({ errorClass: 'INVALID_EVENT_DATA' }), ['class:2'])
    assert.deepEqual(await list({ errorClass: 'TIMEOUT' }), [])
    assert.deepEqual(await list({ statuses: ['synced', 'pending'] }), ['class:1', 'class:3'])
    assert.deepEqual(await list({ connectionId: alice.id, statuses: ['dead'] }), ['class:2'])
    assert.deepEqual(await list({ userId: 'alice', organizationId: 'other' }), [])
  }),

  storeCase('lists records that failed since a time', async (scene) => {
    await threeRecords(scene)
    const now = await scene.now()
    const list = async (since: number) =>
      (await scene.store.reports.listRecords({ since }, 10)).map(({ record }) => record.ref)
    assert.deepEqual(await list(now - 60_000), ['class:2'])
    assert.deepEqual(await list(now + 1_000), [])
  }),

  storeCase(
    'takes a repeated result for no other failure, and another try for one',
    async (scene) => {
      const claim = await scene.claim(await scene.due())
      const failing = (tries: number) =>
        scene.settle(claim, {
          patch: (record) => ({ ...retryPatch(record, claim.now + 600_000), tries }),
          release: false,
        })
      await failing(1)
      await scene.advance(20)
      const since = await scene.now()
      const list = async () => (await scene.store.reports.listRecords({ since }, 10)).length
      await failing(1)
      assert.equal(await list(), 0)
      await failing(2)
      assert.equal(await list(), 1)
    },
  ),

  storeCase(
    'explains a schedule: head, marks, records with their connections, tries',
    async (scene) => {
      const connection = await scene.due()
      await scene.settle(await scene.claim(connection))
      await scene.mark(REF)
      await scene.mark('class:2')
      const { head, pendingMarks, records, audit } = await scene.store.reports.explain(REF, null)
      assert.deepEqual([head?.ref, head?.version, pendingMarks], [REF, 1, 1])
      assert.deepEqual(head?.snapshot, scheduleOf(REF))
      assert.equal(records.length, 1)
      assert.deepEqual(records[0]?.connection, await scene.connection(connection.id))
      assert.deepEqual(
        audit.map(({ outcome }) => outcome),
        ['done'],
      )
    },
  ),

  storeCase('explains for one user only when asked to', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    await scene.plan(REF, [alice, bob])
    await scene.settle(await scene.claim(alice))
    await scene.settle(await scene.claim(bob))
    const { records, audit } = await scene.store.reports.explain(REF, 'bob')
    assert.deepEqual(
      records.map(({ userId }) => userId),
      ['bob'],
    )
    assert.deepEqual(
      audit.map(({ userId }) => userId),
      ['bob'],
    )
    assert.equal((await scene.store.reports.explain(REF, null)).records.length, 2)
  }),

  storeCase('explains a schedule that nobody knows', async (scene) => {
    const unknown = { head: null, pendingMarks: 0, records: [], audit: [] }
    assert.deepEqual(await scene.store.reports.explain('class:404', null), unknown)
  }),

  storeCase('knows users of connections and of schedules', async (scene) => {
    await scene.connect('alice')
    await scene.planSchedules([REF], async () => ({
      heads: [
        {
          ...({
            ref: REF,
            state: 'live',
            version: 1,
            hash: 'h',
            hashVersion: null,
            renderVersion: null,
            error: null,
            replanAt: null,
          } as const),
          snapshot: scheduleOf(REF, { facilitators: ['carol', 'dave'] }),
        },
      ],
      ...{ records: [], postponed: [], messages: [] },
    }))
    const known: boolean[] = []
    for (const user of ['alice', 'carol', 'dave', 'nobody']) {
      known.push(await scene.store.reports.knowsUser(user))
    }
    assert.deepEqual(known, [true, true, true, false])
  }),
]
