import assert from 'node:assert/strict'
import type { BudgetGrant, BudgetRequest } from '@calsync/core'
import { assertNear } from './sample-data.js'
import { storeCase, type StoreScene } from './store-scene.js'

const KEY = 'mailbox:3f0c'

async function take(scene: StoreScene, request: Partial<BudgetRequest>): Promise<BudgetGrant> {
  const whole = { key: KEY, capacity: 10, perSecond: 0.001, want: 1, reserve: 0, ...request }
  const [grant] = await scene.store.claims.takeBudget([whole])
  return grant ?? assert.fail('no grant')
}

/** Token buckets that all workers share. */
export const budgetsContract = [
  storeCase('starts with a full bucket and gives what is left in it', async (scene) => {
    const grants: number[] = []
    for (const want of [4, 4, 4, 4]) grants.push((await take(scene, { want })).granted)
    assert.deepEqual(grants, [4, 4, 2, 0])
  }),

  storeCase('gives at most what was wanted', async (scene) => {
    assert.deepEqual((await take(scene, { want: 3 })).granted, 3)
    assert.deepEqual((await take(scene, { want: 0 })).granted, 0)
    assert.deepEqual((await take(scene, { want: 99 })).granted, 7)
  }),

  storeCase('fills a bucket again with time, up to its capacity', async (scene) => {
    await take(scene, { want: 10 })
    await scene.advance(300)
    const { granted } = await take(scene, { want: 100, perSecond: 20 })
    assert.ok(granted >= 5, `${granted} after 300 ms at 20 per second`)
    await scene.advance(300)
    assert.equal((await take(scene, { want: 100, perSecond: 10_000 })).granted, 10)
  }),

  storeCase('says when one more will be there, and keeps that promise', async (scene) => {
    const perSecond = 10
    const { nextAt } = await take(scene, { want: 10, perSecond })
    const wait = nextAt - (await scene.now())
    assert.ok(wait <= 105, `${wait} ms`)
    await scene.advance(Math.max(0, wait) + 10)
    assert.ok((await take(scene, { want: 1, perSecond })).granted === 1)
  }),

  storeCase('leaves the reserve to live work', async (scene) => {
    assert.equal((await take(scene, { want: 10, reserve: 0.2 })).granted, 8)
    assert.equal((await take(scene, { want: 1, reserve: 0.2 })).granted, 0)
    assert.equal((await take(scene, { want: 10 })).granted, 2)
  }),

  storeCase('makes background work wait for more than the reserve', async (scene) => {
    await take(scene, { want: 10 })
    const background = await take(scene, { want: 1, perSecond: 10, reserve: 0.5 })
    const live = await take(scene, { want: 1, perSecond: 10 })
    assert.equal(background.granted, 0)
    assert.ok(background.nextAt - live.nextAt >= 400, `${background.nextAt - live.nextAt} ms`)
  }),

  storeCase('gives one answer per request and keeps the buckets apart', async (scene) => {
    const request = { capacity: 5, perSecond: 0.001, want: 3, reserve: 0 }
    const keys = ['account:a', 'mailbox:b', 'mailbox:c']
    const requests = keys.map((key) => ({ ...request, key }))
    const grants = await scene.store.claims.takeBudget(requests)
    assert.deepEqual(grants.map(({ key }) => key).sort(), keys)
    assert.deepEqual(
      grants.map(({ granted }) => granted),
      [3, 3, 3],
    )
    assert.deepEqual(await scene.store.claims.takeBudget([]), [])
  }),

  storeCase('never gives more than the capacity to workers that ask at once', async (scene) => {
    const asking = Array.from({ length: 8 }, () => take(scene, { want: 3 }))
    const granted = (await Promise.all(asking)).map((grant) => grant.granted)
    assert.equal(
      granted.reduce((sum, one) => sum + one, 0),
      10,
    )
  }),

  storeCase('takes back what was not used', async (scene) => {
    await take(scene, { want: 10 })
    await scene.store.claims.giveBackBudget(KEY, 4)
    assert.equal((await take(scene, { want: 10 })).granted, 4)
  }),

  storeCase('never holds more than its capacity, whatever is given back', async (scene) => {
    await take(scene, { want: 5 })
    await scene.store.claims.giveBackBudget(KEY, 50)
    assert.equal((await take(scene, { want: 99 })).granted, 10)
  }),

  storeCase('takes nothing back during a hold, nor for a bucket nobody used', async (scene) => {
    await scene.store.claims.giveBackBudget('mailbox:unknown', 5)
    await take(scene, { want: 5 })
    await scene.store.claims.holdBudget(KEY, (await scene.now()) + 200)
    await scene.store.claims.giveBackBudget(KEY, 5)
    await scene.advance(250)
    assert.equal((await take(scene, { want: 5 })).granted, 0)
  }),

  storeCase('empties a bucket and stops it until then', async (scene) => {
    await take(scene, { want: 1 })
    const until = (await scene.now()) + 300
    await scene.store.claims.holdBudget(KEY, until)
    const perSecond = 50
    const grant = await take(scene, { want: 5, perSecond })
    assert.equal(grant.granted, 0)
    assert.ok(grant.nextAt >= until, 'the next one was promised before the end of the hold')
    await scene.advance(Math.max(0, grant.nextAt - (await scene.now())) + 10)
    const after = await take(scene, { want: 10, perSecond })
    assert.ok(after.granted >= 1, 'nothing after the hold')
  }),

  storeCase('finds a bucket empty after its hold', async (scene) => {
    await take(scene, { want: 1 })
    await scene.store.claims.holdBudget(KEY, (await scene.now()) + 200)
    await scene.advance(250)
    assert.equal((await take(scene, { want: 5 })).granted, 0)
  }),

  storeCase('finds a bucket empty whose hold was over before it came', async (scene) => {
    await scene.store.claims.holdBudget(KEY, (await scene.now()) - 60_000)
    assert.equal((await take(scene, { want: 5, perSecond: 0.1 })).granted, 0)
  }),

  storeCase('lets nobody wait longer than a day, although there is no refill', async (scene) => {
    const now = await scene.now()
    const { granted, nextAt } = await take(scene, { want: 11, perSecond: 0 })
    assert.equal(granted, 10)
    assertNear(nextAt, now + 86_400_000, 60_000)
  }),

  storeCase('stops a bucket that nobody used before', async (scene) => {
    await scene.store.claims.holdBudget(KEY, (await scene.now()) + 60_000)
    assert.equal((await take(scene, { want: 5, perSecond: 1_000 })).granted, 0)
  }),

  storeCase('never shortens a hold', async (scene) => {
    const now = await scene.now()
    await scene.store.claims.holdBudget(KEY, now + 60_000)
    await scene.store.claims.holdBudget(KEY, now + 1)
    await scene.advance(20)
    const grant = await take(scene, { want: 5, perSecond: 1_000 })
    assert.equal(grant.granted, 0)
    assert.ok(grant.nextAt >= now + 60_000)
  }),
]
