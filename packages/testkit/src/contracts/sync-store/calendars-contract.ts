import assert from 'node:assert/strict'
import type { ErrorFacts } from '@calsync/core'
import { connectRequest, INTEGRATION, REF, settlementOf } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

const gone: ErrorFacts = { class: 'CALENDAR_GONE', code: null, message: 'it was deleted' }

const whose = { organizationId: 'acme', userId: 'alice', integration: INTEGRATION }

/** Connects Alice again, for another calendar. */
const move = (scene: StoreScene, calendarId: string | null) =>
  scene.store.connections.connect(connectRequest('alice', { calendarId }))

/** A connection into a calendar, which holds one event and is gone now. */
async function withGoneCalendar(scene: StoreScene) {
  const connection = await scene.connect('alice', { calendarId: 'calendar-1' })
  await scene.plan(REF, [connection])
  await scene.settle(await scene.claim(connection))
  await scene.plan(REF, [connection], { version: 2 })
  const claim = await scene.claim(connection)
  const block = { epoch: claim.epoch, error: gone, messages: [] }
  const effect = { ...settlementOf({ ...claim, records: [] }), effect: { block } }
  await scene.store.claims.settle([effect])
  assert.equal((await scene.connection(connection.id)).state, 'blocked')
  return connection
}

/** A connection's own target calendar, and users who opt out. */
export const calendarsContract = [
  storeCase('keeps the calendar, and hands it out with each claim', async (scene) => {
    const connection = await scene.connect('alice', { calendarId: 'calendar-1' })
    assert.equal(connection.calendarId, 'calendar-1')
    await scene.plan(REF, [connection])
    assert.equal((await scene.claim(connection)).calendarId, 'calendar-1')
  }),

  storeCase('keeps it when nobody asks for another one', async (scene) => {
    await scene.connect('alice', { calendarId: 'calendar-1' })
    const { connection } = await scene.store.connections.connect(connectRequest('alice'))
    assert.equal(connection.calendarId, 'calendar-1')
  }),

  storeCase('changes it as long as nothing may stand there', async (scene) => {
    const before = await scene.connect('alice', { calendarId: 'calendar-1' })
    await scene.plan(REF, [before])
    assert.equal((await move(scene, 'calendar-2')).connection.calendarId, 'calendar-2')
    assert.equal((await move(scene, null)).connection.calendarId, null)
    assert.equal((await scene.claim(before)).calendarId, null)
  }),

  storeCase('lets nobody begin in a calendar that was changed meanwhile', async (scene) => {
    const before = await scene.connect('alice', { calendarId: 'calendar-1' })
    await scene.plan(REF, [before])
    const claim = await scene.claim(before)
    await move(scene, 'calendar-2')
    assert.equal((await scene.begin(claim)).size, 0)
    const again = await scene.claim(before)
    assert.equal(again.calendarId, 'calendar-2')
    assert.equal((await scene.begin(again)).size, 1)
  }),

  storeCase('refuses to change it where an event stands', async (scene) => {
    const before = await scene.connect('alice', { calendarId: 'calendar-1' })
    await scene.plan(REF, [before])
    await scene.settle(await scene.claim(before))
    const key = { ...connectRequest('alice'), account: before.account, calendarId: 'calendar-2' }
    await assert.rejects(scene.store.connections.connect(key), { code: 'CALENDAR_IN_USE' })
    assert.deepEqual(await scene.connection(before.id), before)
  }),

  storeCase('refuses to change it where an event may come to stand', async (scene) => {
    const before = await scene.connect()
    await scene.plan(REF, [before])
    await scene.begin(await scene.claim(before))
    await assert.rejects(move(scene, 'calendar-2'), { code: 'CALENDAR_IN_USE' })
    assert.equal((await scene.connection(before.id)).calendarId, null)
  }),

  storeCase('starts anew in another calendar where its own is gone', async (scene) => {
    const before = await withGoneCalendar(scene)
    const first = await scene.record()
    const { connection } = await move(scene, 'calendar-2')
    assert.deepEqual([connection.calendarId, connection.state], ['calendar-2', 'connected'])
    const record = await scene.record()
    const { applied, externalId, status, doubt, attempt, verify } = record
    assert.deepEqual(
      { applied, externalId, status, doubt, attempt, verify },
      {
        applied: null,
        externalId: null,
        status: 'pending',
        doubt: null,
        attempt: null,
        verify: false,
      },
    )
    assert.ok(record.incarnation > first.incarnation)
    assert.deepEqual(record.desired, first.desired)
    const claim = await scene.claim(before)
    assert.deepEqual([claim.calendarId, claim.records.length], ['calendar-2', 1])
  }),

  storeCase('leaves at rest what shall not stand, where the calendar is gone', async (scene) => {
    const before = await withGoneCalendar(scene)
    await scene.plan(REF, [before], { version: 3, presence: 'absent' })
    await move(scene, 'calendar-2')
    const { status, dueAt, externalId } = await scene.record()
    assert.deepEqual([status, dueAt, externalId], ['deleted', null, null])
  }),

  storeCase(
    'keeps what a user says, with all his connections of the integration',
    async (scene) => {
      const alice = await scene.connect('alice')
      const bob = await scene.connect('bob')
      const { connections } = scene.store
      assert.equal(await connections.setUser({ ...whose, optOut: 'remove', by: 'alice' }), 1)
      assert.equal((await scene.connection(alice.id)).optOut, 'remove')
      assert.equal((await scene.connection(bob.id)).optOut, null)
      const other = await scene.connect('alice', { account: 'other@example.com' })
      assert.equal(other.optOut, 'remove')
      assert.equal(await connections.setUser({ ...whose, optOut: null, by: 'alice' }), 2)
      assert.equal((await scene.connection(other.id)).optOut, null)
      assert.equal(
        await connections.setUser({ ...whose, userId: 'zoe', optOut: 'keep', by: 'zoe' }),
        0,
      )
    },
  ),

  storeCase('sends the removals of a user who opted out', async (scene) => {
    const connection = await scene.due()
    await scene.store.connections.setUser({ ...whose, optOut: 'remove', by: 'alice' })
    assert.equal((await scene.claim(connection)).records.length, 1)
  }),

  storeCase('keeps what a user says through a reconnect', async (scene) => {
    const before = await scene.connect('alice')
    await scene.store.connections.setUser({ ...whose, optOut: 'keep', by: 'alice' })
    assert.equal((await scene.connect('alice')).optOut, 'keep')
    assert.equal((await scene.connection(before.id)).optOut, 'keep')
  }),
]
