import assert from 'node:assert/strict'
import type { ResultMessage } from '@calsync/core'
import { messageOf, signal } from './sample-data.js'
import { REF } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

async function withMessages(scene: StoreScene, count: number): Promise<ResultMessage[]> {
  const messages = Array.from({ length: count }, () => messageOf())
  await scene.plan(REF, [], { messages })
  return messages
}

/** The result outbox. */
export const outboxContract = [
  storeCase('publishes messages as they were put in, and removes them', async (scene) => {
    const messages = await withMessages(scene, 3)
    const published: ResultMessage[] = []
    const count = await scene.store.runs.publishResults(10, async (batch) => {
      published.push(...batch)
    })
    assert.equal(count, 3)
    const byId = (a: ResultMessage, b: ResultMessage) => (a.id < b.id ? -1 : 1)
    assert.deepEqual(published.sort(byId), messages.sort(byId))
    assert.equal((await scene.store.reports.status({})).outbox, 0)
  }),

  storeCase('publishes nothing when nothing waits', async (scene) => {
    const count = await scene.store.runs.publishResults(10, () => assert.fail('publish was called'))
    assert.equal(count, 0)
  }),

  storeCase('publishes at most so many at a time', async (scene) => {
    await withMessages(scene, 5)
    const counts: number[] = []
    for (let turn = 0; turn < 4; turn++) {
      counts.push(await scene.store.runs.publishResults(2, () => Promise.resolve()))
    }
    assert.deepEqual(counts, [2, 2, 1, 0])
  }),

  storeCase('keeps the messages when publishing fails', async (scene) => {
    const messages = await withMessages(scene, 2)
    const failing = scene.store.runs.publishResults(10, () => Promise.reject(new Error('broker')))
    await failing.catch((error: unknown) => assert.match(String(error), /broker/))
    assert.equal((await scene.store.reports.status({})).outbox, 2)
    const ids = (await scene.outbox()).map(({ id }) => id)
    assert.deepEqual(ids.sort(), messages.map(({ id }) => id).sort())
  }),

  storeCase('does not remove what is still being published', async (scene) => {
    await withMessages(scene, 1)
    const [inside, goOn] = [signal(), signal()]
    const publishing = scene.store.runs.publishResults(10, async () => {
      inside.give()
      await goOn.given
    })
    await inside.given
    assert.equal((await scene.store.reports.status({})).outbox, 1)
    goOn.give()
    assert.equal(await publishing, 1)
    assert.equal((await scene.store.reports.status({})).outbox, 0)
  }),

  storeCase('lets no message overtake another of its key', async (scene) => {
    const keys = ['alice', 'alice', 'bob', 'alice']
    const messages = keys.map((key, n) => messageOf({ id: `message-${n}`, key }))
    await scene.plan(REF, [], { messages })
    const published: string[] = []
    const publish = (limit: number, meanwhile: () => Promise<unknown>) =>
      scene.store.runs.publishResults(limit, async (batch) => {
        await meanwhile()
        published.push(...batch.map(({ id }) => id))
      })
    await publish(1, () => publish(10, () => Promise.resolve()))
    assert.deepEqual(published, ['message-2', 'message-0'])
    await publish(10, () => Promise.resolve())
    assert.deepEqual(published.slice(2), ['message-1', 'message-3'])
  }),

  storeCase('shares messages out among publishers', async (scene) => {
    const messages = await withMessages(scene, 12)
    const published: string[] = []
    const publish = () =>
      scene.store.runs.publishResults(4, async (batch) => {
        await Promise.resolve()
        published.push(...batch.map(({ id }) => id))
      })
    await Promise.all([publish(), publish(), publish()])
    for (let count = 1; count > 0;) count = await publish()
    assert.deepEqual(published.sort(), messages.map(({ id }) => id).sort())
  }),
]
