import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { FoundEvent, Operation } from '@calsync/core'
import { creation, deletionOf, findOf, providerCase, type ProviderScene } from './provider-scene.js'

async function found(scene: ProviderScene, operation: Operation): Promise<readonly FoundEvent[]> {
  const outcome = await scene.run(operation)
  return outcome.kind === 'found' ? outcome.events : assert.fail(JSON.stringify(outcome))
}

/** Searching by correlation. */
export const findContract = [
  providerCase('finds nothing where nothing was created', async (scene) => {
    await scene.create(creation())
    assert.deepEqual(await found(scene, findOf(creation())), [])
  }),

  providerCase('finds an event by its correlation, without knowing its id', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    await scene.create(creation())
    assert.deepEqual(await found(scene, findOf(create)), [{ externalId, content: 'same' }])
    assert.deepEqual(await found(scene, findOf(create, externalId)), [
      { externalId, content: 'same' },
    ])
  }),

  providerCase('tells other content from the same', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    for (const change of [
      { title: 'Other' },
      { start: '2027-03-01T10:30:00' },
      { duration: 'PT2H' },
    ]) {
      const other = { ...findOf(create), event: creation(change).event }
      assert.deepEqual(await found(scene, other), [{ externalId, content: 'different' }])
    }
  }),

  providerCase('does not compare without content to compare with', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    const find = { ...findOf(create), event: null }
    assert.deepEqual(await found(scene, find), [{ externalId, content: 'unknown' }])
  }),

  providerCase('knows an all-day event again', async (scene) => {
    const day = { start: '2027-03-14T00:00:00', duration: 'P1D', showWithoutTime: true }
    for (const timeZone of [null, 'Pacific/Auckland']) {
      const create = creation({ ...day, timeZone })
      const externalId = await scene.create(create)
      assert.deepEqual(await found(scene, findOf(create)), [{ externalId, content: 'same' }])
    }
  }),

  providerCase('finds every copy of a correlation', async (scene) => {
    const create = creation()
    const ids = [await scene.create(create)]
    ids.push(await scene.create({ ...create, transactionId: randomUUID() }))
    const events = await found(scene, findOf(create))
    assert.deepEqual(events.map(({ externalId }) => externalId).sort(), ids.sort())
  }),

  providerCase('tells the incarnations of one record apart', async (scene) => {
    const first = creation()
    const second = { ...first, transactionId: randomUUID(), correlation: `${first.id}/11` }
    const ids = [await scene.create(first), await scene.create(second)]
    assert.deepEqual(
      (await found(scene, findOf(first))).map((event) => event.externalId),
      [ids[0]],
    )
    assert.deepEqual(
      (await found(scene, findOf(second))).map((event) => event.externalId),
      [ids[1]],
    )
  }),

  providerCase('does not find what was deleted', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    await scene.run(deletionOf(create, externalId))
    assert.deepEqual(await found(scene, findOf(create)), [])
  }),

  providerCase('finds an event that shows late, once it shows', async (scene) => {
    await scene.faults.lateVisible(150)
    const create = creation()
    const externalId = await scene.create(create)
    const early = await found(scene, findOf(create))
    assert.ok(early.length <= 1)
    await scene.harness.advance(200)
    assert.deepEqual(await found(scene, findOf(create)), [{ externalId, content: 'same' }])
  }),
]
