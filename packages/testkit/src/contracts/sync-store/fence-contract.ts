import assert from 'node:assert/strict'
import { assertNear, messageOf, revoked } from './sample-data.js'
import { LAPSE_MS, REF, settlementOf, SHORT_MS, VISIBILITY_MS } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

/** A sent attempt of Alice whose lease has run out, and who took it over. */
async function takenOver(scene: StoreScene) {
  const connection = await scene.due()
  const claim = await scene.claim(connection, { leaseMs: SHORT_MS })
  await scene.plan('class:2', [connection])
  await scene.begin(claim, { leaseMs: 1 })
  await scene.advance(LAPSE_MS)
  const taker = await scene.claim(connection, { worker: 'worker-2' })
  return { connection, claim, taker }
}

/** Results that come late. */
export const fenceContract = [
  storeCase('stores results after the lease ran out when nobody took it', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection, { leaseMs: SHORT_MS })
    await scene.begin(claim, { leaseMs: 1 })
    await scene.advance(LAPSE_MS)
    assert.deepEqual(await scene.settle(claim), { refused: [] })
    assert.equal((await scene.record()).status, 'synced')
  }),

  storeCase(
    'refuses results once somebody else took the lease, and marks them to be verified',
    async (scene) => {
      const { claim } = await takenOver(scene)
      const { id } = await scene.record()
      assert.deepEqual(await scene.settle(claim), { refused: [id] })
      const record = await scene.record()
      assert.equal(record.verify, true)
      assert.deepEqual(
        [record.applied, record.externalId, record.doubt],
        [null, null, 'unanswered'],
      )
      assert.ok(record.dueAt !== null && record.dueAt <= (await scene.now()) + VISIBILITY_MS)
    },
  ),

  storeCase('refuses results after the next holder gave the lease back', async (scene) => {
    const { claim, taker } = await takenOver(scene)
    await scene.settle(taker)
    const { id } = await scene.record()
    assert.deepEqual((await scene.settle(claim)).refused, [id])
    assert.equal((await scene.record()).verify, true)
  }),

  storeCase('verifies a refused result although nothing else is due', async (scene) => {
    const connection = await scene.due()
    const stale = await scene.claim(connection, { leaseMs: SHORT_MS })
    await scene.advance(LAPSE_MS)
    await scene.settle(await scene.claim(connection, { worker: 'worker-2' }))
    assert.equal((await scene.record()).dueAt, null)
    await scene.settle(stale)
    const { verify, dueAt, status } = await scene.record()
    assert.deepEqual([verify, status], [true, 'synced'])
    assertNear(dueAt, (await scene.now()) + VISIBILITY_MS, 10_000)
  }),

  storeCase(
    'does not put off a record that is due earlier than its verification',
    async (scene) => {
      const { claim } = await takenOver(scene)
      const before = await scene.record()
      await scene.settle(claim)
      assertNear((await scene.record()).dueAt, before.dueAt ?? assert.fail())
    },
  ),

  storeCase(
    'stores neither audit nor messages nor effects of a refused settlement',
    async (scene) => {
      const { connection, claim, taker } = await takenOver(scene)
      const block = { epoch: claim.epoch, error: revoked, messages: [messageOf()] }
      await scene.settle(claim, {
        messages: [messageOf()],
        effect: { lanes: 1, failures: 9, heldUntil: claim.now + 600_000, block },
        release: true,
      })
      assert.deepEqual(await scene.outbox(), [])
      assert.deepEqual((await scene.store.reports.explain(REF, null)).audit, [])
      const { state, heldUntil } = await scene.connection(connection.id)
      assert.deepEqual([state, heldUntil], ['connected', null])
      assert.equal((await scene.begin(taker)).size, 1, 'the lease of the new holder was given back')
    },
  ),

  storeCase('stores the good settlements of a list with a refused one in it', async (scene) => {
    const { claim } = await takenOver(scene)
    const bob = await scene.connect('bob')
    await scene.plan('class:3', [bob])
    const theirs = await scene.claim(bob)
    const settlements = [settlementOf(claim), settlementOf(theirs)]
    const { refused } = await scene.store.claims.settle(settlements)
    assert.deepEqual(
      refused,
      claim.records.map(({ record }) => record.id),
    )
    assert.equal((await scene.record('class:3')).status, 'synced')
  }),

  storeCase(
    'either stores or refuses a result that meets the next claim, and forgets it never',
    async (scene) => {
      for (const order of ['settle first', 'claim first']) {
        const connection = await scene.connect(order)
        const ref = `class:${order}` as const
        await scene.plan(ref, [connection])
        const claim = await scene.claim(connection, { leaseMs: SHORT_MS })
        await scene.begin(claim, { leaseMs: 1 })
        await scene.advance(LAPSE_MS)
        const settling = () => scene.settle(claim)
        const claiming = async () => void (await scene.tryClaim(connection, { worker: 'worker-2' }))
        const both = { report: { refused: [] as readonly string[] } }
        const settle = async () => void (both.report = await settling())
        await Promise.all(
          order === 'settle first' ? [settle(), claiming()] : [claiming(), settle()],
        )
        const { applied, verify, doubt } = await scene.record(ref)
        const wasRefused = both.report.refused.length === 1
        assert.equal(applied?.version ?? null, wasRefused ? null : 1)
        assert.equal(verify, wasRefused)
        assert.equal(doubt, wasRefused ? 'unanswered' : null)
      }
    },
  ),

  storeCase(
    'keeps the mark to verify when the next holder, who cannot know it, settles',
    async (scene) => {
      const connection = await scene.due()
      const stale = await scene.claim(connection, { leaseMs: SHORT_MS })
      await scene.advance(LAPSE_MS)
      const taker = await scene.claim(connection, { worker: 'worker-2' })
      await scene.begin(taker)
      assert.equal((await scene.settle(stale)).refused.length, 1)
      await scene.settle(taker)
      const { verify, applied, dueAt } = await scene.record()
      assert.deepEqual([verify, applied?.version], [true, 1])
      assertNear(dueAt, (await scene.now()) + VISIBILITY_MS, 10_000)
    },
  ),

  storeCase('clears the mark to verify when a holder who saw it settles', async (scene) => {
    const connection = await scene.due()
    const stale = await scene.claim(connection, { leaseMs: SHORT_MS })
    await scene.advance(LAPSE_MS)
    const taker = await scene.claim(connection, { worker: 'worker-2' })
    await scene.settle(stale)
    await scene.settle({ ...taker, records: [] })
    const next = await scene.claim(connection)
    assert.deepEqual(
      next.records.map(({ record }) => record.verify),
      [true],
    )
    await scene.settle(next)
    const { verify, dueAt, status } = await scene.record()
    assert.deepEqual([verify, dueAt, status], [false, null, 'synced'])
  }),
]
