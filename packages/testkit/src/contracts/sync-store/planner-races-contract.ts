import assert from 'node:assert/strict'
import type { ScheduleRef } from '@calsync/core'
import { signal } from './sample-data.js'
import { headWrite, noWrites, REF } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

/** A planner that stops inside its plan until it is told to go on. */
async function stoppedPlanner(scene: StoreScene, ref: ScheduleRef, version: number) {
  const [inside, goOn] = [signal(), signal()]
  const done = scene.planChanges(async (heads) => {
    inside.give()
    await goOn.given
    return { ...noWrites, heads: heads.map(({ head }) => headWrite(head.ref, { version })) }
  })
  await Promise.race([inside.given, done])
  assert.equal((await scene.store.reports.explain(ref, null)).head?.version ?? 0, version - 1)
  return { done, goOn: () => goOn.give() }
}

/** Several planners at once. */
export const plannerRacesContract = [
  storeCase('skips marks that another planner holds', async (scene) => {
    await scene.mark(REF)
    const first = await stoppedPlanner(scene, REF, 1)
    await scene.mark('class:2')
    const refs: ScheduleRef[] = []
    await scene.planChanges(async (heads) => {
      refs.push(...heads.map(({ head }) => head.ref))
      return noWrites
    })
    assert.deepEqual(refs, ['class:2'])
    assert.equal((await scene.planChanges(() => assert.fail('plan was called'))).heads, 0)
    first.goOn()
    assert.equal((await first.done).heads, 1)
  }),

  storeCase(
    'waits for a head that another planner holds and reads what it wrote',
    async (scene) => {
      await scene.mark(REF)
      const first = await stoppedPlanner(scene, REF, 1)
      await scene.mark(REF)
      const versions: number[] = []
      const second = scene.planChanges(async (heads) => {
        versions.push(...heads.map(({ head }) => head.version))
        return noWrites
      })
      await scene.advance(30)
      assert.deepEqual(versions, [])
      first.goOn()
      await Promise.all([first.done, second])
      assert.deepEqual(versions, [1])
    },
  ),

  storeCase('makes plans of given references and of marks wait for each other', async (scene) => {
    await scene.mark(REF)
    const first = await stoppedPlanner(scene, REF, 1)
    const versions: number[] = []
    const second = scene.planSchedules([REF], async (heads) => {
      versions.push(...heads.map(({ head }) => head.version))
      return noWrites
    })
    await scene.advance(30)
    assert.deepEqual(versions, [])
    first.goOn()
    await Promise.all([first.done, second])
    assert.deepEqual(versions, [1])
  }),

  storeCase('gives a head to the next planner when the plan before it throws', async (scene) => {
    await scene.mark(REF)
    const [inside, goOn] = [signal(), signal()]
    const failing = scene.planChanges(async () => {
      inside.give()
      await goOn.given
      throw new Error('planner died')
    })
    await inside.given
    const next = scene.planSchedules([REF], async () => ({ ...noWrites, heads: [headWrite(REF)] }))
    goOn.give()
    await assert.rejects(failing, /planner died/)
    assert.equal((await next).heads, 1)
    assert.equal((await scene.planChanges()).heads, 1)
  }),

  storeCase('keeps a mark that is committed while its schedule is being planned', async (scene) => {
    await scene.mark(REF)
    const first = await stoppedPlanner(scene, REF, 1)
    await scene.mark(REF)
    first.goOn()
    await first.done
    assert.equal((await scene.store.reports.explain(REF, null)).pendingMarks, 1)
    assert.equal((await scene.planChanges()).heads, 1)
  }),

  storeCase('gives every mark to exactly one of many planners', async (scene) => {
    const all = Array.from({ length: 24 }, (_, n): ScheduleRef => `class:${n}`)
    for (const ref of all) await scene.mark(ref)
    const planned: ScheduleRef[] = []
    const planner = async () => {
      for (let heads = 1; heads > 0;) {
        const report = await scene.planChanges(async (locked) => {
          planned.push(...locked.map(({ head }) => head.ref))
          await Promise.resolve()
          return noWrites
        }, 3)
        heads = report.heads
      }
    }
    await Promise.all([planner(), planner(), planner(), planner()])
    assert.deepEqual(planned.sort(), [...all].sort())
  }),

  storeCase('raises a version once for each of many planners of one head', async (scene) => {
    const raise = () =>
      scene.planSchedules([REF], async ([locked]) => {
        await Promise.resolve()
        const version = (locked?.head.version ?? 0) + 1
        return { ...noWrites, heads: [headWrite(REF, { version })] }
      })
    await Promise.all([raise(), raise(), raise(), raise()])
    assert.equal((await scene.store.reports.explain(REF, null)).head?.version, 4)
  }),

  storeCase('locks heads in one order, so that planners do not wait in a circle', async (scene) => {
    const refs = ['class:a', 'class:b', 'class:c', 'class:B', 'class:10', 'class:9'] as const
    const plan = (order: readonly ScheduleRef[]) =>
      scene.planSchedules(order, async (heads) => {
        await Promise.resolve()
        return { ...noWrites, heads: heads.map(({ head }) => headWrite(head.ref)) }
      })
    const orders = [refs, [...refs].reverse(), [...refs.slice(3), ...refs.slice(0, 3)]]
    for (let round = 0; round < 3; round++) {
      const reports = await Promise.all(orders.map(plan))
      assert.deepEqual(
        reports.map(({ heads }) => heads),
        [6, 6, 6],
      )
    }
  }),
]
