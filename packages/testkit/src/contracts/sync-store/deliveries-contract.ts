import assert from 'node:assert/strict'
import type { Delivery, DeliveryEnd, DeliveryRequest } from '@calsync/core'
import { assertNear, messageOf } from './sample-data.js'
import { LAPSE_MS, REF, SHORT_MS } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

async function put(scene: StoreScene, keys: readonly string[]): Promise<void> {
  const messages = keys.map((key, n) => messageOf({ id: `message-${n}`, key }))
  await scene.plan(REF, [], { messages })
}

function take(
  scene: StoreScene,
  request: Partial<DeliveryRequest> = {},
): Promise<readonly Delivery[]> {
  const kinds = ['completed', 'failed', 'dlq', 'notification'] as const
  return scene.store.deliveries.takeDeliveries({ kinds, limit: 10, leaseMs: 60_000, ...request })
}

const idsOf = (deliveries: readonly Delivery[]) =>
  deliveries.map(({ message }) => message.id).sort()

async function end(scene: StoreScene, delivery: Delivery, how: DeliveryEnd): Promise<void> {
  const { seq, fence } = delivery
  await scene.store.deliveries.settleDeliveries([{ seq, fence, end: how }])
}

async function takeOne(scene: StoreScene, request: Partial<DeliveryRequest> = {}) {
  const [delivery] = await take(scene, { limit: 1, ...request })
  return delivery ?? assert.fail('nothing to deliver')
}

const handled = { kind: 'handled' } as const
const parked = { kind: 'park', error: 'no such user' } as const
const retry = (delayMs: number) => ({ kind: 'retry', delayMs, error: 'away' }) as const

/** The result outbox, as the host's own code takes from it. */
export const deliveriesContract = [
  storeCase('hands out the first message of each key, as it was put in', async (scene) => {
    const message = messageOf({ id: 'message-0', key: 'alice' })
    await scene.plan(REF, [], { messages: [message] })
    assert.deepEqual((await takeOne(scene)).message, message)
  }),

  storeCase('hands out one message of each key at a time', async (scene) => {
    await put(scene, ['alice', 'alice', 'bob'])
    assert.deepEqual(idsOf(await take(scene)), ['message-0', 'message-2'])
    assert.deepEqual(await take(scene), [])
  }),

  storeCase('hands out the next of a key once the first was handled', async (scene) => {
    await put(scene, ['alice', 'alice'])
    await end(scene, await takeOne(scene), handled)
    assert.deepEqual(idsOf(await take(scene)), ['message-1'])
    assert.equal((await scene.store.reports.status({})).outbox, 1)
  }),

  storeCase('hands out the wanted kinds, at most so many', async (scene) => {
    const kinds = ['completed', 'notification', 'notification', 'dlq'] as const
    const messages = kinds.map((kind, n) =>
      messageOf({ id: `message-${n}`, kind, key: `key-${n}` }),
    )
    await scene.plan(REF, [], { messages })
    assert.deepEqual(idsOf(await take(scene, { kinds: ['notification'], limit: 1 })), ['message-1'])
    assert.deepEqual(idsOf(await take(scene, { kinds: ['notification'] })), ['message-2'])
    assert.deepEqual(idsOf(await take(scene)), ['message-0', 'message-3'])
  }),

  storeCase('hands out what was left behind once its lease is over', async (scene) => {
    await put(scene, ['alice'])
    assert.equal((await takeOne(scene, { leaseMs: SHORT_MS })).tryNumber, 1)
    await scene.advance(LAPSE_MS)
    const again = await takeOne(scene)
    assert.equal(again.tryNumber, 2)
    assert.equal(again.message.id, 'message-0')
  }),

  storeCase('waits before the next try, and keeps the key waiting', async (scene) => {
    await put(scene, ['alice', 'alice', 'bob'])
    await end(scene, await takeOne(scene), retry(SHORT_MS))
    assert.deepEqual(idsOf(await take(scene)), ['message-2'])
    await scene.advance(LAPSE_MS)
    const again = await takeOne(scene)
    assert.deepEqual([again.message.id, again.tryNumber], ['message-0', 2])
  }),

  storeCase('takes no word from a holder that lost its lease', async (scene) => {
    await put(scene, ['alice'])
    const first = await takeOne(scene, { leaseMs: SHORT_MS })
    await scene.advance(LAPSE_MS)
    const second = await takeOne(scene)
    for (const late of [handled, parked, retry(0)]) await end(scene, first, late)
    assert.deepEqual(await take(scene), [])
    assert.equal((await scene.store.reports.status({})).outbox, 1)
    await end(scene, second, handled)
    await end(scene, second, parked)
    assert.equal((await scene.store.reports.status({})).outbox, 0)
  }),

  storeCase('parks a message, and lets the next of its key go on', async (scene) => {
    await put(scene, ['alice', 'alice'])
    await end(scene, await takeOne(scene), parked)
    assert.deepEqual(idsOf(await take(scene)), ['message-1'])
    const status = await scene.store.reports.status({})
    assert.deepEqual([status.outbox, status.parked], [2, 1])
    const [shown, ...more] = await scene.store.deliveries.listParked(10)
    assert.ok(shown)
    assert.deepEqual(more, [])
    assert.deepEqual([shown.message.id, shown.tries, shown.error], ['message-0', 1, 'no such user'])
    assertNear(shown.parkedAt, status.now, 2_000)
  }),

  storeCase('hands out parked messages again when somebody orders it', async (scene) => {
    await put(scene, ['alice', 'bob'])
    const taken = await take(scene)
    for (const delivery of taken) await end(scene, delivery, parked)
    assert.equal((await scene.store.deliveries.listParked(1)).length, 1)
    assert.equal(await scene.store.deliveries.retryParked('ann', 'mended'), 2)
    assert.equal(await scene.store.deliveries.retryParked('ann', null), 0)
    assert.equal((await scene.store.reports.status({})).parked, 0)
    const again = await take(scene)
    assert.deepEqual(idsOf(again), ['message-0', 'message-1'])
    assert.deepEqual([...new Set(again.map(({ tryNumber }) => tryNumber))], [1])
    // Whoever held them before is still too late.
    for (const delivery of taken) await end(scene, delivery, handled)
    assert.equal((await scene.store.reports.status({})).outbox, 2)
  }),

  storeCase('gives no message to two takers', async (scene) => {
    await put(
      scene,
      Array.from({ length: 30 }, (_, n) => `key-${n}`),
    )
    const taken = await Promise.all(Array.from({ length: 6 }, () => take(scene, { limit: 10 })))
    const rest: Delivery[] = []
    for (let more = await take(scene); more.length > 0; more = await take(scene)) rest.push(...more)
    const ids = idsOf([...taken.flat(), ...rest])
    assert.equal(ids.length, 30)
    assert.equal(new Set(ids).size, 30)
  }),
]
