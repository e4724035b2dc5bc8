import assert from 'node:assert/strict'
import type { Claim, Connection, RecordPatch, SyncRecord } from '@calsync/core'
import { deadPatch, retryPatch, unansweredPatch } from './sample-patches.js'
import { LAPSE_MS, MAX_FLIGHT_MS, REF, SHORT_MS } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

const CHANGE = '@2026-02-09T09:00:00'

/** A series of Alice, settled as the patch says, with a change to an occurrence that is due. */
async function seriesWithChange(
  scene: StoreScene,
  patch: (claim: Claim, record: SyncRecord) => Partial<RecordPatch> = () => ({}),
) {
  const connection = await scene.due()
  const claim = await scene.claim(connection)
  await scene.settle(claim, { patch: (record) => patch(claim, record) })
  await scene.planParts(connection, [CHANGE])
  return connection
}

/** The result of the change alone, which did not find its series' event. */
async function settleChange(scene: StoreScene, claim: Claim, release = true) {
  const records = claim.records.filter(({ record }) => record.part === CHANGE)
  return scene.settle(
    { ...claim, records },
    {
      patch: (record) => retryPatch(record, claim.now + 600_000),
      verifySeries: true,
      release,
    },
  )
}

/** Whether settling the change leaves the series as it is. */
async function leavesAlone(scene: StoreScene, connection: Connection): Promise<void> {
  const before = await scene.part('', connection)
  await settleChange(scene, await scene.claim(connection))
  assert.deepEqual(await scene.part('', connection), before)
}

async function assertDueToVerify(scene: StoreScene, connection: Connection): Promise<void> {
  const { status, verify, dueAt } = await scene.part('', connection)
  assert.deepEqual([status, verify], ['synced', true])
  assert.ok(dueAt !== null && dueAt <= (await scene.now()), 'the series is not due')
}

/** Results that doubt the series their part belongs to. */
export const verifySeriesContract = [
  storeCase('makes the series due to be verified', async (scene) => {
    const connection = await seriesWithChange(scene)
    assert.equal((await scene.part('', connection)).dueAt, null)
    await settleChange(scene, await scene.claim(connection))
    await assertDueToVerify(scene, connection)
    const { records } = await scene.claim(connection)
    assert.deepEqual(
      records.map(({ record }) => [record.part, record.verify]),
      [['', true]],
    )
  }),

  storeCase('does not put off a series that is due earlier', async (scene) => {
    const early = (claim: Claim) => ({ verify: true, dueAt: claim.now - 60_000 })
    const connection = await seriesWithChange(scene, early)
    const { dueAt } = await scene.part('', connection)
    await settleChange(scene, await scene.claim(connection))
    assert.equal((await scene.part('', connection)).dueAt, dueAt)
  }),

  storeCase('keeps what was asked of a series that is settled in the same call', async (scene) => {
    const due = (claim: Claim) => ({ verify: true, dueAt: claim.now })
    const connection = await seriesWithChange(scene, due)
    const claim = await scene.claim(connection)
    assert.deepEqual(claim.records.map(({ record }) => record.part).sort(), ['', CHANGE])
    await scene.settle(claim, { verifySeries: true })
    await assertDueToVerify(scene, connection)
  }),

  storeCase('keeps what was asked of a series that is settled afterwards', async (scene) => {
    const due = (claim: Claim) => ({ verify: true, dueAt: claim.now })
    const connection = await seriesWithChange(scene, due)
    const claim = await scene.claim(connection)
    await settleChange(scene, claim, false)
    const series = claim.records.filter(({ record }) => record.part === '')
    await scene.settle({ ...claim, records: series })
    const { verify, dueAt } = await scene.part('', connection)
    assert.ok(verify && dueAt !== null, 'the mark is lost')
  }),

  storeCase('clears the mark when a holder who saw it settles the series', async (scene) => {
    const connection = await seriesWithChange(scene)
    await settleChange(scene, await scene.claim(connection))
    await scene.settle(await scene.claim(connection))
    const { status, verify, dueAt } = await scene.part('', connection)
    assert.deepEqual([status, verify, dueAt], ['synced', false, null])
  }),

  storeCase('waits for a call to the series that may still land', async (scene) => {
    const unanswered = (claim: Claim, record: SyncRecord): Partial<RecordPatch> => {
      const patch = unansweredPatch(claim, record, claim.now, claim.now + MAX_FLIGHT_MS)
      return { attempt: patch.attempt ?? null, doubt: 'unanswered', dueAt: patch.dueAt ?? null }
    }
    const connection = await seriesWithChange(scene, unanswered)
    const before = await scene.part('', connection)
    await settleChange(scene, await scene.claim(connection))
    const { status, doubt, verify, dueAt } = await scene.part('', connection)
    assert.deepEqual([status, doubt, verify], ['synced', 'unanswered', true])
    assert.equal(dueAt, before.dueAt)
  }),

  storeCase('does nothing to a series that is to be written anyway', async (scene) => {
    const connection = await seriesWithChange(scene)
    await scene.plan(REF, [connection], { version: 2 })
    await leavesAlone(scene, connection)
  }),

  storeCase('does nothing to a series that waits for its retry', async (scene) => {
    const waits = (claim: Claim, record: SyncRecord) => retryPatch(record, claim.now + 600_000)
    await leavesAlone(scene, await seriesWithChange(scene, waits))
  }),

  storeCase('does nothing to a series that is given up', async (scene) => {
    const dead = (_claim: Claim, record: SyncRecord) => deadPatch(record)
    await leavesAlone(scene, await seriesWithChange(scene, dead))
  }),

  storeCase('does nothing to a series that is deleted', async (scene) => {
    const connection = await scene.due()
    await scene.settle(await scene.claim(connection))
    await scene.plan(REF, [connection], { version: 2, presence: 'absent' })
    await scene.settle(await scene.claim(connection))
    assert.equal((await scene.part('', connection)).status, 'deleted')
    await scene.planParts(connection, [CHANGE])
    await leavesAlone(scene, connection)
  }),

  storeCase('does nothing to a series of another connection or another schedule', async (scene) => {
    const alice = await seriesWithChange(scene)
    const bob = await scene.connect('bob')
    await scene.plan(REF, [bob])
    await scene.plan('class:2', [alice])
    await scene.settle(await scene.claim(bob))
    const claim = await scene.claim(alice)
    const other = claim.records.filter(({ record }) => record.ref === 'class:2')
    await scene.settle({ ...claim, records: other }, { release: false })
    await settleChange(scene, claim)
    await assertDueToVerify(scene, alice)
    assert.equal((await scene.part('', bob)).verify, false)
    assert.equal((await scene.record('class:2')).verify, false)
  }),

  storeCase('does nothing for parts that are no change to an occurrence', async (scene) => {
    const connection = await scene.due()
    await scene.settle(await scene.claim(connection), { verifySeries: true })
    await scene.planParts(connection, ['2026-02-09T09:00:00'])
    await scene.settle(await scene.claim(connection), { verifySeries: true })
    assert.deepEqual(await scene.dueIds(), [])
  }),

  storeCase('does nothing to the series when the result is refused', async (scene) => {
    const connection = await seriesWithChange(scene)
    const before = await scene.part('', connection)
    const stale = await scene.claim(connection, { leaseMs: SHORT_MS })
    await scene.advance(LAPSE_MS)
    await scene.claim(connection, { worker: 'worker-2' })
    assert.equal((await settleChange(scene, stale)).refused.length, 1)
    assert.deepEqual(await scene.part('', connection), before)
  }),
]
