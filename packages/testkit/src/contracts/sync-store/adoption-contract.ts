import assert from 'node:assert/strict'
import { CalsyncError, type ConnectionLease, type Connection } from '@calsync/core'
import { noWrites, recordWrite, REF, writesOf } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

const refusal = {
  schedule: 'class:7',
  userId: 'alice',
  externalId: 'event-7',
  organizationId: 'acme',
  answer: 'gone',
  message: 'the calendar has no such event',
  by: 'ann',
} as const

async function lease(
  scene: StoreScene,
  connection: Connection,
  worker = 'adopter',
  leaseMs = 60_000,
): Promise<ConnectionLease | undefined> {
  const request = { connectionIds: [connection.id], worker, leaseMs, maxFlightMs: 60_000 }
  return (await scene.store.claims.lease(request))[0]
}

async function mustLease(scene: StoreScene, connection: Connection): Promise<ConnectionLease> {
  return (await lease(scene, connection)) ?? assert.fail('the connection could not be leased')
}

/** The event, taken over under the lease. */
async function adopt(scene: StoreScene, connection: Connection, held: ConnectionLease) {
  const writes = writesOf(REF, [connection], { externalId: 'known' })
  const { connectionId, fence } = held
  await scene.planSchedules([REF], async () => ({ ...writes, leases: [{ connectionId, fence }] }))
}

const isLost = (error: unknown): boolean =>
  error instanceof CalsyncError && error.code === 'LEASE_LOST'

/** Taking events over that stood before. */
export const adoptionContract = [
  storeCase('leases a connection that has no work, or that is gated', async (scene) => {
    const connection = await scene.connect()
    await scene.store.connections.pause({ kind: 'everything' }, 'on-call', null)
    const held = await mustLease(scene, connection)
    assert.equal(held.connectionId, connection.id)
    assert.equal(held.integration, connection.integration)
    assert.equal(held.epoch, connection.epoch)
    assert.ok(held.credential)
  }),

  storeCase('leases to one at a time, and to its holder again under one fence', async (scene) => {
    const connection = await scene.due()
    const held = await mustLease(scene, connection)
    assert.equal(await lease(scene, connection, 'another'), undefined)
    assert.equal(await scene.tryClaim(connection), undefined)
    assert.equal((await mustLease(scene, connection)).fence, held.fence)
  }),

  storeCase('leases nothing that is claimed', async (scene) => {
    const connection = await scene.due()
    await scene.claim(connection)
    assert.equal(await lease(scene, connection), undefined)
  }),

  storeCase('gives a lease back by a settlement without results', async (scene) => {
    const connection = await scene.due()
    const { connectionId, fence } = await mustLease(scene, connection)
    const nothing = { records: [], effect: null, release: true, visibilityMs: 1_000 }
    await scene.store.claims.settle([{ connectionId, fence, worker: 'adopter', ...nothing }])
    assert.ok(await scene.tryClaim(connection))
  }),

  storeCase('neither begins nor stores for a claim from before a lease', async (scene) => {
    const { connection, claim } = await scene.claimedShortly()
    await scene.advance(400)
    await mustLease(scene, connection)
    assert.equal((await scene.begin(claim)).size, 0)
    const { refused } = await scene.settle(claim)
    assert.deepEqual(
      refused,
      claim.records.map(({ record }) => record.id),
    )
  }),

  storeCase('doubts attempts that were left behind when it leases', async (scene) => {
    const { connection, claim } = await scene.claimedShortly()
    await scene.begin(claim, { leaseMs: 200 })
    await scene.advance(500)
    await mustLease(scene, connection)
    assert.equal((await scene.record()).doubt, 'unanswered')
  }),

  storeCase('stores an event that stood before together with its plan', async (scene) => {
    const connection = await scene.connect()
    await adopt(scene, connection, await mustLease(scene, connection))
    const { externalId, status, applied } = await scene.record()
    assert.deepEqual([externalId, status, applied], ['known', 'pending', null])
  }),

  storeCase('stores nothing of a plan whose lease somebody else took', async (scene) => {
    const connection = await scene.due()
    const held = await lease(scene, connection, 'adopter', 1)
    assert.ok(held)
    await scene.advance(50)
    await scene.claim(connection)
    await assert.rejects(adopt(scene, connection, held), isLost)
    const { externalId, desired } = await scene.record()
    assert.deepEqual([externalId, desired.version], [null, 1])
  }),

  storeCase('stores nothing of a plan that rests on a lease nobody has', async (scene) => {
    const connection = await scene.connect()
    const leases = [{ connectionId: connection.id, fence: 7 }]
    const records = [recordWrite(REF, connection)]
    const plan = async () => ({ ...noWrites, ...writesOf(REF, []), records, leases })
    await assert.rejects(scene.planSchedules([REF], plan), isLost)
  }),

  storeCase('does not claim what is being adopted before it is stored', async (scene) => {
    const connection = await scene.due()
    const { connectionId, fence } = await mustLease(scene, connection)
    let during: unknown = 'never asked'
    await scene.planSchedules([REF], async () => {
      during = await scene.tryClaim(connection)
      const writes = writesOf(REF, [connection], { externalId: 'known', version: 2 })
      return { ...writes, leases: [{ connectionId, fence }] }
    })
    assert.equal(during, undefined)
    assert.equal((await scene.record()).externalId, 'known')
  }),

  storeCase('lists records by the ids of their events', async (scene) => {
    const connection = await scene.connect()
    await scene.plan('class:1', [connection], { externalId: 'one' })
    await scene.plan('class:2', [connection], { externalId: 'two' })
    const listed = async (...externalIds: string[]): Promise<string[]> => {
      const filter = { connectionId: connection.id, externalIds }
      const views = await scene.store.reports.listRecords(filter, 10)
      return views.map(({ record }) => record.ref)
    }
    assert.deepEqual(await listed('two', 'three'), ['class:2'])
    assert.deepEqual(await listed('three'), [])
  }),

  storeCase('keeps refused rows with their last answers', async (scene) => {
    const { runs } = scene.store
    await runs.noteAdoptions([refusal, { ...refusal, externalId: 'event-8' }], [])
    // The newest is shown first, and two of one millisecond are equally new.
    const noted = await scene.now()
    for (let looks = 0; looks < 1_000 && (await scene.now()) <= noted; looks += 1);
    await runs.noteAdoptions([{ ...refusal, answer: 'busy' }], [])
    const { refused, rows, waiting } = await runs.adoptionStatus(1)
    assert.deepEqual(refused, { gone: 1, busy: 1 })
    assert.equal(waiting, 0)
    const [{ at, ...row } = assert.fail()] = rows
    assert.ok(at > 0)
    assert.deepEqual(row, { ...refusal, answer: 'busy' })
    assert.equal(rows.length, 1)
  }),

  storeCase('forgets refused rows once they are adopted, or all of them', async (scene) => {
    const { runs } = scene.store
    await runs.noteAdoptions([refusal, { ...refusal, userId: 'bob' }], [])
    await runs.noteAdoptions([], [{ schedule: 'class:7', userId: 'alice' }])
    const { rows } = await runs.adoptionStatus(10)
    assert.deepEqual(
      rows.map(({ userId }) => userId),
      ['bob'],
    )
    assert.equal(await runs.forgetRefusedAdoptions(), 1)
    assert.deepEqual((await runs.adoptionStatus(10)).refused, {})
  }),

  storeCase('counts adopted events that nothing was written to, by organisation', async (scene) => {
    const mine = await scene.connect()
    const other = await scene.connect('zoe', { organizationId: 'other' })
    await scene.plan('class:1', [mine], { externalId: 'one' })
    await scene.plan('class:2', [other], { externalId: 'two' })
    await scene.plan('class:3', [mine])
    await scene.store.runs.noteAdoptions([refusal, { ...refusal, organizationId: null }], [])
    assert.equal((await scene.store.runs.adoptionStatus(10)).waiting, 2)
    const acme = await scene.store.runs.adoptionStatus(10, 'acme')
    assert.deepEqual([acme.waiting, acme.rows.length], [1, 0])
  }),
]
