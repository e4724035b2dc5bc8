import assert from 'node:assert/strict'
import type { LockedHead } from '@calsync/core'
import { noting, noWrites, REF } from './sample-writes.js'
import { storeCase } from './store-scene.js'

/** Plans for later. */
export const postponementContract = [
  storeCase('takes postponed marks again after their delay and not before', async (scene) => {
    await scene.mark(REF, { by: 'alice' })
    await scene.mark('class:2')
    const error = { class: 'SERVICE_UNAVAILABLE', code: null, message: 'source is away' } as const
    const report = await scene.planChanges(async () => ({
      ...noWrites,
      postponed: [{ ref: REF, delayMs: 300, error }],
    }))
    assert.deepEqual([report.heads, report.postponed], [2, 1])
    assert.equal((await scene.planChanges()).heads, 0)
    assert.equal((await scene.store.reports.explain(REF, null)).pendingMarks, 1)
    await scene.advance(350)
    const seen: LockedHead[] = []
    await scene.planChanges(noting(seen))
    assert.deepEqual(
      seen.map(({ head, by }) => [head.ref, by]),
      [[REF, 'alice']],
    )
  }),

  storeCase('takes a new mark of a schedule whose others are postponed', async (scene) => {
    await scene.mark(REF)
    const error = { class: 'SERVICE_UNAVAILABLE', code: null, message: 'source is away' } as const
    const postponed = [{ ref: REF, delayMs: 60_000, error }]
    await scene.planChanges(async () => ({ ...noWrites, postponed }))
    await scene.mark(REF)
    assert.equal((await scene.planChanges()).heads, 1)
  }),

  storeCase('leaves background marks for heads whose time has come', async (scene) => {
    const now = await scene.now()
    await scene.plan(REF, [], { replanAt: now - 1 })
    await scene.plan('class:2', [], { replanAt: now + 600_000 })
    await scene.plan('class:3', [])
    assert.equal(await scene.store.changes.markReplans(10), 1)
    const seen: LockedHead[] = []
    await scene.planChanges(noting(seen))
    assert.deepEqual(
      seen.map(({ head, priority }) => [head.ref, priority]),
      [[REF, 'background']],
    )
  }),

  storeCase(
    'plans first whose time came first, and says that it is for the time',
    async (scene) => {
      const now = await scene.now()
      const refs = ['class:2', 'class:3', REF] as const
      for (const [n, ref] of refs.entries()) await scene.plan(ref, [], { replanAt: now - 10 + n })
      await scene.store.changes.markReplans(3)
      const seen: LockedHead[] = []
      for (const _ref of refs) await scene.planChanges(noting(seen), 1)
      assert.deepEqual(
        seen.map(({ head, by, reason }) => [head.ref, by, reason]),
        refs.map((ref) => [ref, null, 'replan']),
      )
    },
  ),

  storeCase('leaves marks for a head whose time has come once', async (scene) => {
    await scene.plan(REF, [], { replanAt: (await scene.now()) - 1 })
    assert.equal(await scene.store.changes.markReplans(10), 1)
    assert.equal(await scene.store.changes.markReplans(10), 0)
    assert.equal((await scene.store.reports.explain(REF, null)).pendingMarks, 1)
  }),

  storeCase('leaves marks for at most so many heads at a time', async (scene) => {
    const replanAt = (await scene.now()) - 1
    for (const n of [1, 2, 3]) await scene.plan(`class:${n}`, [], { replanAt })
    const counts: number[] = []
    for (let turn = 0; turn < 3; turn++) counts.push(await scene.store.changes.markReplans(2))
    assert.deepEqual(counts, [2, 1, 0])
  }),

  storeCase('plans given references again that were postponed', async (scene) => {
    const error = { class: 'SERVICE_UNAVAILABLE', code: null, message: 'source is away' } as const
    const postponed = [{ ref: REF, delayMs: 300, error }]
    const report = await scene.planSchedules([REF], async () => ({ ...noWrites, postponed }))
    assert.equal(report.postponed, 1)
    assert.equal((await scene.planChanges()).heads, 0)
    await scene.advance(350)
    const seen: LockedHead[] = []
    await scene.planChanges(noting(seen))
    assert.deepEqual(
      seen.map(({ head, priority, by, reason }) => [head.ref, priority, by, reason]),
      [[REF, 'live', 'tester', 'contract']],
    )
  }),
]
