import assert from 'node:assert/strict'
import type { SyncRecord } from '@calsync/core'
import { unansweredPatch } from './sample-patches.js'
import { MAX_FLIGHT_MS, REF } from './sample-writes.js'
import { storeCase } from './store-scene.js'

const CHANGE = '@2026-02-09T09:00:00'

/** Changes to occurrences, claimed together with what is known of their series. */
export const occurrencesContract = [
  storeCase('hands a change to an occurrence out with the record of its series', async (scene) => {
    const connection = await scene.due()
    await scene.settle(await scene.claim(connection))
    await scene.planParts(connection, [CHANGE])
    const { records } = await scene.claim(connection)
    assert.equal(records[0]?.record.part, CHANGE)
    assert.deepEqual(records[0].series, await scene.part('', connection))
    assert.equal(records[0].series?.status, 'synced')
  }),

  storeCase('hands the series out as it is when it is due in the same claim', async (scene) => {
    const connection = await scene.connect()
    await scene.planParts(connection, ['', CHANGE])
    const { records } = await scene.claim(connection)
    const change = records.find(({ record }) => record.part === CHANGE)
    assert.deepEqual(change?.series, await scene.part('', connection))
    assert.deepEqual([change?.series?.status, change?.series?.applied], ['pending', null])
  }),

  storeCase('hands the series out without the request of its attempt', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    await scene.begin(claim)
    const dueAt = claim.now + MAX_FLIGHT_MS
    await scene.settle(claim, {
      patch: (record) => unansweredPatch(claim, record, claim.now, dueAt),
      audit: { outcome: 'unanswered' },
    })
    await scene.planParts(connection, [CHANGE])
    const series = (await scene.claim(connection)).records[0]?.series ?? assert.fail()
    const stored = await scene.part('', connection)
    assert.ok(stored.attempt !== null && stored.attempt.request !== null)
    assert.deepEqual(series, { ...stored, attempt: { ...stored.attempt, request: null } })
  }),

  storeCase('finds the series that a replaced one was replaced by', async (scene) => {
    const connection = await scene.connect()
    const parts = ['', '#2', '#20', `#2${CHANGE}`]
    await scene.planParts(connection, parts)
    const { records } = await scene.claim(connection)
    const series = new Map(records.map((claimed) => [claimed.record.part, claimed.series]))
    assert.equal(series.get(`#2${CHANGE}`)?.part, '#2')
    assert.deepEqual([series.get(''), series.get('#2'), series.get('#20')], [null, null, null])
  }),

  storeCase('gives no series to an occurrence that is an event of its own', async (scene) => {
    const connection = await scene.connect()
    await scene.planParts(connection, ['', '2026-02-09T09:00:00'])
    const { records } = await scene.claim(connection)
    assert.deepEqual(
      records.map(({ series }) => series),
      [null, null],
    )
  }),

  storeCase('gives no series of another connection or of another schedule', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    await scene.plan(REF, [alice])
    await scene.planParts(bob, [CHANGE])
    await scene.planParts(alice, [CHANGE], { ref: 'class:2' })
    const claimed = [...(await scene.claim(alice)).records, ...(await scene.claim(bob)).records]
    const keyOf = ({ ref, part }: SyncRecord) => `${ref} ${part}`
    const series = new Map(claimed.map((each) => [keyOf(each.record), each.series]))
    assert.equal(series.get(`${REF} ${CHANGE}`), null)
    assert.equal(series.get(`class:2 ${CHANGE}`), null)
  }),
]
