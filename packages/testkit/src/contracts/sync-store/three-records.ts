import { badData } from './sample-data.js'
import { deadPatch } from './sample-patches.js'
import type { StoreScene } from './store-scene.js'

/** Alice: one synced, one dead. Bob, of another organisation: one pending. */
export async function threeRecords(scene: StoreScene) {
  const alice = await scene.connect('alice')
  const bob = await scene.connect('bob', { organizationId: 'other' })
  await scene.plan('class:1', [alice])
  await scene.settle(await scene.claim(alice))
  await scene.advance(10)
  await scene.plan('class:2', [alice])
  await scene.settle(await scene.claim(alice), {
    patch: deadPatch,
    audit: { outcome: 'refused', error: badData },
  })
  await scene.advance(10)
  await scene.plan('class:3', [bob])
  return { alice, bob }
}
