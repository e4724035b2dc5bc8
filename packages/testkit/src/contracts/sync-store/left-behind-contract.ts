import assert from 'node:assert/strict'
import { assertNear } from './sample-data.js'
import { unansweredPatch } from './sample-patches.js'
import { LAPSE_MS, MAX_FLIGHT_MS, REF, settlementOf, SHORT_MS } from './sample-writes.js'
import { storeCase } from './store-scene.js'

/** Attempts whose answer is lost, and the lanes they keep. */
export const leftBehindContract = [
  storeCase(
    'holds an attempt left behind by a lost lease as unanswered until it cannot land',
    async (scene) => {
      const { connection, claim } = await scene.claimedShortly()
      const begun = await scene.begin(claim, { leaseMs: 1 })
      const sentAt = [...begun.values()][0] ?? assert.fail()
      await scene.advance(LAPSE_MS)
      assert.equal(await scene.tryClaim(connection, { worker: 'worker-2' }), undefined)
      const { doubt, dueAt, attempt } = await scene.record()
      assert.equal(doubt, 'unanswered')
      assertNear(dueAt, sentAt + MAX_FLIGHT_MS)
      assertNear(attempt?.sentAt ?? null, sentAt)
      assert.deepEqual(await scene.dueIds(), [])
    },
  ),

  storeCase('counts an attempt left behind as sent as late as it may have been', async (scene) => {
    const { connection, claim } = await scene.claimedShortly()
    const begun = await scene.begin(claim, { leaseMs: 1, sendWithinMs: 7_000 })
    const storedAt = [...begun.values()][0] ?? assert.fail()
    await scene.advance(LAPSE_MS)
    await scene.tryClaim(connection, { worker: 'worker-2' })
    const { dueAt, attempt } = await scene.record()
    assertNear(attempt?.sentAt ?? null, storedAt + 7_000)
    assertNear(dueAt, storedAt + 7_000 + MAX_FLIGHT_MS)
  }),

  storeCase(
    'hands out the other records of a connection with an attempt left behind',
    async (scene) => {
      const { connection, claim } = await scene.claimedShortly(2)
      const [first, second] = claim.records.map(({ record }) => record.id)
      await scene.begin({ ...claim, records: claim.records.slice(0, 1) }, { leaseMs: 1 })
      await scene.advance(LAPSE_MS)
      const next = await scene.claim(connection, { worker: 'worker-2' })
      assert.deepEqual(
        next.records.map(({ record }) => record.id),
        [second],
      )
      assert.equal(next.lanesInDoubt, 1)
      const { records } = await scene.store.reports.explain(REF, null)
      assert.deepEqual(
        records.map(({ record }) => [record.id, record.doubt]),
        [[first, 'unanswered']],
      )
    },
  ),

  storeCase(
    'hands an attempt left behind out, still in doubt, once it cannot land any more',
    async (scene) => {
      const { connection, claim } = await scene.claimedShortly()
      await scene.begin(claim, { leaseMs: 1 })
      await scene.advance(LAPSE_MS)
      await scene.tryClaim(connection, { worker: 'worker-2', maxFlightMs: 2 * SHORT_MS })
      await scene.advance(LAPSE_MS)
      const { records, lanesInDoubt } = await scene.claim(connection, { maxFlightMs: 2 * SHORT_MS })
      assert.deepEqual(
        records.map(({ record }) => record.doubt),
        ['unanswered'],
      )
      assert.equal(records[0]?.record.attempt?.version, 1)
      assert.equal(lanesInDoubt, 0)
    },
  ),

  storeCase('doubts an attempt left behind by a lease that was given back', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.begin(claim)
    await scene.settle({ ...claim, records: [] })
    assert.equal(await scene.tryClaim(connection), undefined)
    assert.equal((await scene.record()).doubt, 'unanswered')
  }),

  storeCase('doubts a replay left behind anew, from the time it was sent', async (scene) => {
    const { connection, claim } = await scene.claimedShortly()
    await scene.begin(claim)
    await scene.settle(claim, {
      patch: (record) => ({
        ...unansweredPatch(claim, record, claim.now, claim.now),
        doubt: 'ambiguous',
      }),
      audit: { outcome: 'ambiguous' },
    })
    const replay = await scene.claim(connection, { leaseMs: SHORT_MS })
    assert.deepEqual(
      replay.records.map(({ record }) => record.doubt),
      ['ambiguous'],
    )
    const sentAt = [...(await scene.begin(replay, { leaseMs: 1 })).values()][0] ?? assert.fail()
    await scene.advance(LAPSE_MS)
    assert.equal(await scene.tryClaim(connection), undefined)
    const { doubt, dueAt } = await scene.record()
    assert.equal(doubt, 'unanswered')
    assertNear(dueAt, sentAt + MAX_FLIGHT_MS)
  }),

  storeCase(
    'counts a lane for every unanswered call, not for every operation of it',
    async (scene) => {
      const { connection, claim } = await scene.claimedShortly(4)
      const [first, second, third] = claim.records
      assert.ok(first && second && third)
      await scene.begin({ ...claim, records: [first, second] })
      await scene.begin({ ...claim, records: [third] }, { leaseMs: 1 })
      const unanswered = { ...claim, records: [first, second, third] }
      const dueAt = claim.now + MAX_FLIGHT_MS
      await scene.settle(unanswered, {
        patch: (record) => unansweredPatch(claim, record, claim.now, dueAt),
        audit: { outcome: 'unanswered' },
      })
      const next = await scene.claim(connection)
      assert.equal(next.lanesInDoubt, 2)
      assert.equal(next.records.length, 1)
    },
  ),

  storeCase(
    'counts no lane for a call that was answered or cannot land any more',
    async (scene) => {
      const { connection, claim } = await scene.claimedShortly(4)
      const [first, second, third] = claim.records
      assert.ok(first && second && third)
      const begun = await scene.begin({ ...claim, records: [first, second, third] })
      const sentAt = begun.get(first.record.id) ?? assert.fail()
      const options = (doubt: 'unanswered' | 'ambiguous', sent: number) => ({
        patch: (record: typeof first.record) => ({
          ...unansweredPatch(claim, record, sent, claim.now + MAX_FLIGHT_MS),
          doubt,
        }),
        release: false,
      })
      const settlements = [
        settlementOf({ ...claim, records: [first] }, { release: false }),
        settlementOf({ ...claim, records: [second] }, options('ambiguous', sentAt)),
        settlementOf(
          { ...claim, records: [third] },
          { ...options('unanswered', sentAt - MAX_FLIGHT_MS - 1), release: true },
        ),
      ]
      await scene.store.claims.settle(settlements)
      assert.equal((await scene.claim(connection)).lanesInDoubt, 0)
    },
  ),
]
