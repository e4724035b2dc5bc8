import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { providerCase } from './provider-case.js'
import { creation, deletionOf, findOf, foundText } from './provider-scene.js'

/** Searching by correlation. */
export const findContract = [
  providerCase('finds nothing where nothing was created', async (scene) => {
    await scene.create(creation())
    assert.deepEqual(await scene.find(findOf(creation())), [])
  }),

  providerCase('finds an event by its correlation, without knowing its id', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    await scene.create(creation())
    assert.deepEqual(foundText(await scene.find(findOf(create))), [`${externalId} same`])
    assert.deepEqual(foundText(await scene.find(findOf(create, externalId))), [
      `${externalId} same`,
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
      assert.deepEqual(foundText(await scene.find(other)), [`${externalId} different`])
    }
  }),

  providerCase('does not compare without content to compare with', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    const find = { ...findOf(create), event: null }
    assert.deepEqual(foundText(await scene.find(find)), [`${externalId} unknown`])
  }),

  providerCase('knows an all-day event again', async (scene) => {
    const day = { start: '2027-03-14T00:00:00', duration: 'P1D', showWithoutTime: true }
    for (const timeZone of [null, 'Pacific/Auckland']) {
      const create = creation({ ...day, timeZone })
      const externalId = await scene.create(create)
      assert.deepEqual(foundText(await scene.find(findOf(create))), [`${externalId} same`])
    }
  }),

  providerCase('finds every copy of a correlation', async (scene) => {
    const create = creation()
    const ids = [await scene.create(create)]
    ids.push(await scene.create({ ...create, transactionId: randomUUID() }))
    const events = await scene.find(findOf(create))
    assert.deepEqual(events.map(({ externalId }) => externalId).sort(), ids.sort())
  }),

  providerCase('tells the incarnations of one record apart', async (scene) => {
    const first = creation()
    const second = { ...first, transactionId: randomUUID(), correlation: `${first.id}/11` }
    const ids = [await scene.create(first), await scene.create(second)]
    assert.deepEqual(
      (await scene.find(findOf(first))).map((event) => event.externalId),
      [ids[0]],
    )
    assert.deepEqual(
      (await scene.find(findOf(second))).map((event) => event.externalId),
      [ids[1]],
    )
  }),

  providerCase('does not find what was deleted', async (scene) => {
    const create = creation()
    const externalId = await scene.create(create)
    await scene.run(deletionOf(create, externalId))
    assert.deepEqual(await scene.find(findOf(create)), [])
  }),

  providerCase('finds an event that shows late, once it shows', async (scene) => {
    await scene.faults.lateVisible(150)
    const create = creation()
    const externalId = await scene.create(create)
    const early = await scene.find(findOf(create))
    assert.ok(early.length <= 1)
    await scene.harness.advance(200)
    assert.deepEqual(foundText(await scene.find(findOf(create))), [`${externalId} same`])
  }),
]
