import assert from 'node:assert/strict'
import type { LockedHead } from '@calsync/core'
import { LAPSE_MS, noting, recordWrite, REF, SHORT_MS, writesOf } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

/** The heads that the waiting marks lead to. */
async function marked(scene: StoreScene): Promise<readonly LockedHead[]> {
  const seen: LockedHead[] = []
  await scene.planChanges(noting(seen))
  return seen
}

async function marks(scene: StoreScene): Promise<number> {
  return (await scene.store.reports.status({})).marks
}

/** Results after which more can be planned. */
export const replanContract = [
  storeCase('leaves one mark for a schedule that can be planned further', async (scene) => {
    const connection = await scene.connect()
    await scene.planParts(connection, ['', '#2'], { priority: 'background' })
    await scene.settle(await scene.claim(connection), { replan: true })
    assert.equal(await marks(scene), 1)
    const [locked, ...more] = await marked(scene)
    const { head, ...origin } = locked ?? assert.fail('the mark was not taken')
    assert.equal(more.length, 0)
    assert.equal(head.ref, REF)
    assert.deepEqual(origin, {
      markedDeleted: false,
      priority: 'background',
      by: 'calsync',
      reason: 'the series was written',
    })
    assert.equal(await marks(scene), 0)
  }),

  storeCase('leaves a live mark when any of the records is live', async (scene) => {
    const connection = await scene.connect()
    const live = recordWrite(REF, connection, { priority: 'live', part: '#2' })
    await scene.planSchedules([REF], async () => {
      const writes = writesOf(REF, [connection], { priority: 'background' })
      return { ...writes, records: [...writes.records, live] }
    })
    await scene.settle(await scene.claim(connection), { replan: true })
    const found = await marked(scene)
    assert.deepEqual(
      found.map(({ priority }) => priority),
      ['live'],
    )
  }),

  storeCase('leaves a mark for each schedule, and none that was not asked for', async (scene) => {
    const connection = await scene.connect()
    for (const n of [1, 2, 3]) await scene.plan(`class:${n}`, [connection])
    const claim = await scene.claim(connection)
    const last = claim.records.filter(({ record }) => record.ref === 'class:3')
    const others = claim.records.filter(({ record }) => record.ref !== 'class:3')
    await scene.settle({ ...claim, records: last }, { release: false })
    assert.equal(await marks(scene), 0)
    await scene.settle({ ...claim, records: others }, { replan: true })
    assert.deepEqual((await marked(scene)).map(({ head }) => head.ref).sort(), [
      'class:1',
      'class:2',
    ])
  }),

  storeCase('leaves no mark for a result that is refused', async (scene) => {
    const connection = await scene.due()
    const stale = await scene.claim(connection, { leaseMs: SHORT_MS })
    await scene.advance(LAPSE_MS)
    await scene.claim(connection, { worker: 'worker-2' })
    const { refused } = await scene.settle(stale, { replan: true })
    assert.equal(refused.length, 1)
    assert.equal(await marks(scene), 0)
  }),

  storeCase('leaves no mark for a record of another connection', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    await scene.plan(REF, [alice])
    await scene.plan('class:2', [bob])
    const mine = await scene.claim(alice)
    const theirs = await scene.claim(bob)
    await scene.settle({ ...mine, records: theirs.records }, { replan: true })
    assert.equal(await marks(scene), 0)
  }),
]
