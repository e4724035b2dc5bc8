import assert from 'node:assert/strict'
import { assertNear } from './sample-data.js'
import { deadPatch, retryPatch, unansweredPatch } from './sample-patches.js'
import { MAX_FLIGHT_MS, REF } from './sample-writes.js'
import { storeCase } from './store-scene.js'

/** Results of a version that is no longer the desired one. */
export const raisedContract = [
  storeCase(
    'keeps a record due at once when its desired version was raised meanwhile',
    async (scene) => {
      const connection = await scene.due()
      const claim = await scene.claim(connection)
      await scene.begin(claim)
      await scene.plan(REF, [connection], { version: 2 })
      await scene.settle(claim)
      const record = await scene.record()
      assert.equal(record.desired.version, 2)
      assert.equal(record.applied?.version, 1)
      assert.equal(record.externalId, `external-${record.id}`)
      assert.deepEqual([record.status, record.tries, record.tryNumber], ['pending', 0, 0])
      assert.ok(record.dueAt !== null && record.dueAt <= (await scene.now()))
      const next = await scene.claim(connection)
      assert.equal(next.records[0]?.record.desired.version, 2)
    },
  ),

  storeCase(
    'makes a newer version due at once although the older one has to wait or is dead',
    async (scene) => {
      for (const patch of [deadPatch, retryPatch]) {
        const connection = await scene.connect(patch.name)
        const ref = `class:${patch.name}` as const
        await scene.plan(ref, [connection])
        const claim = await scene.claim(connection)
        await scene.plan(ref, [connection], { version: 2 })
        await scene.settle(claim, { patch: (record) => patch(record, claim.now + 600_000) })
        const { status, tries, tryNumber, dueAt } = await scene.record(ref)
        assert.deepEqual([status, tries, tryNumber], ['pending', 0, 0])
        assert.ok(dueAt !== null && dueAt <= (await scene.now()))
      }
    },
  ),

  storeCase('keeps a raised record waiting while it is in doubt', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.begin(claim)
    await scene.plan(REF, [connection], { version: 2 })
    const dueAt = claim.now + MAX_FLIGHT_MS
    await scene.settle(claim, {
      patch: (record) => unansweredPatch(claim, record, claim.now, dueAt),
      audit: { outcome: 'unanswered' },
    })
    const record = await scene.record()
    assert.deepEqual(
      [record.desired.version, record.doubt, record.attempt?.version],
      [2, 'unanswered', 1],
    )
    assertNear(record.dueAt, dueAt)
  }),

  storeCase(
    'lets a raised record that was given up in doubt wait until its call is over',
    async (scene) => {
      const connection = await scene.due()
      const claim = await scene.claim(connection)
      const sentAt = [...(await scene.begin(claim)).values()][0] ?? assert.fail()
      await scene.plan(REF, [connection], { version: 2 })
      await scene.settle(claim, {
        patch: (record) => ({
          ...unansweredPatch(claim, record, sentAt, sentAt),
          ...{ status: 'dead', dueAt: null },
        }),
        audit: { outcome: 'unanswered' },
      })
      const { status, doubt, dueAt } = await scene.record()
      assert.deepEqual([status, doubt], ['pending', 'unanswered'])
      assert.ok(dueAt !== null && dueAt >= sentAt + MAX_FLIGHT_MS)
    },
  ),

  storeCase('makes a version raised after the settlement due as well', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.settle(claim)
    await scene.plan(REF, [connection], { version: 2 })
    assert.deepEqual(await scene.dueIds(), [connection.id])
  }),

  storeCase('loses neither side when a plan and a settlement meet', async (scene) => {
    const connection = await scene.due()
    for (let version = 1; version <= 8; version++) {
      const claim = await scene.claim(connection)
      await scene.begin(claim)
      const settle = () => scene.settle(claim)
      const plan = () => scene.plan(REF, [connection], { version: version + 1 })
      const [first, second] = version % 2 === 0 ? [settle, plan] : [plan, settle]
      await Promise.all([first(), second()])
      const { desired, applied, status, dueAt, attempt } = await scene.record()
      assert.deepEqual([desired.version, applied?.version], [version + 1, version])
      assert.deepEqual([status, attempt], ['pending', null])
      assert.ok(dueAt !== null && dueAt <= (await scene.now()))
    }
  }),
]
