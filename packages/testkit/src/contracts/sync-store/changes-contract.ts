import assert from 'node:assert/strict'
import type { LockedHead } from '@calsync/core'
import { messageOf, scheduleOf } from './sample-data.js'
import { headWrite, markOf, noting, noWrites, REF, writesOf } from './sample-writes.js'
import { storeCase } from './store-scene.js'

/** Marks, and the taking of marks. */
export const changesContract = [
  storeCase('does not show marks of a transaction that is still open', async (scene) => {
    const tx = await scene.harness.begin()
    await scene.store.changes.markChanged(tx, [markOf(REF)])
    assert.equal((await scene.planChanges()).heads, 0)
    await tx.commit()
    assert.equal((await scene.planChanges()).heads, 1)
  }),

  storeCase('leaves nothing of a transaction that is rolled back', async (scene) => {
    const tx = await scene.harness.begin()
    await scene.store.changes.markChanged(tx, [markOf(REF), markOf('class:2')])
    await tx.rollback()
    assert.equal((await scene.planChanges()).heads, 0)
    assert.equal((await scene.store.reports.status({})).marks, 0)
  }),

  storeCase('inserts marks and does nothing else', async (scene) => {
    await scene.connect()
    await scene.mark(REF)
    const { head, records, pendingMarks } = await scene.store.reports.explain(REF, null)
    assert.equal(pendingMarks, 1)
    assert.equal(head?.version ?? 0, 0)
    assert.equal(head?.snapshot ?? null, null)
    assert.deepEqual(records, [])
    assert.deepEqual(await scene.dueIds(), [])
  }),

  storeCase('takes an empty list of marks', async (scene) => {
    const tx = await scene.harness.begin()
    await scene.store.changes.markChanged(tx, [])
    await tx.commit()
    assert.equal((await scene.planChanges()).heads, 0)
  }),

  storeCase('does not call plan when there is nothing to plan', async (scene) => {
    const report = await scene.planChanges(() => assert.fail('plan was called'))
    assert.deepEqual(report, { heads: 0, postponed: 0, work: [] })
  }),

  storeCase('hands a schedule that was never planned as a new head of version 0', async (scene) => {
    await scene.mark(REF)
    const seen: LockedHead[] = []
    await scene.planChanges(noting(seen))
    const head = {
      ref: REF,
      state: 'new',
      version: 0,
      hash: null,
      hashVersion: null,
      renderVersion: null,
      snapshot: null,
      error: null,
    }
    assert.deepEqual(
      seen.map((locked) => locked.head),
      [head],
    )
  }),

  storeCase('removes the marks that were planned', async (scene) => {
    await scene.mark(REF)
    await scene.planChanges()
    assert.equal((await scene.planChanges()).heads, 0)
    assert.equal((await scene.store.reports.status({})).marks, 0)
  }),

  storeCase('hands several marks of one schedule as one head', async (scene) => {
    await scene.mark(REF, { priority: 'background' })
    await scene.mark(REF, { priority: 'live' })
    await scene.mark(REF, { priority: 'background' })
    const seen: LockedHead[] = []
    await scene.planChanges(noting(seen))
    assert.deepEqual(
      seen.map(({ head }) => head.ref),
      [REF],
    )
    assert.equal(seen[0]?.priority, 'live')
    assert.equal(seen[0]?.markedDeleted, false)
  }),

  storeCase('says that a schedule is deleted when any of its marks does', async (scene) => {
    await scene.mark(REF)
    await scene.mark(REF, { kind: 'deleted' })
    await scene.mark(REF)
    await scene.mark('class:2', { priority: 'background' })
    const seen: LockedHead[] = []
    await scene.planChanges(noting(seen))
    const deleted = new Map(seen.map((locked) => [locked.head.ref, locked.markedDeleted]))
    assert.deepEqual([deleted.get(REF), deleted.get('class:2')], [true, false])
    assert.equal(seen.find(({ head }) => head.ref === 'class:2')?.priority, 'background')
  }),

  storeCase('hands over who changed it and why', async (scene) => {
    await scene.mark(REF, { by: 'müller', reason: 'moved the room' })
    const seen: LockedHead[] = []
    await scene.planChanges(noting(seen))
    assert.deepEqual([seen[0]?.by, seen[0]?.reason], ['müller', 'moved the room'])
  }),

  storeCase('names who and why as the newest of the most urgent marks does', async (scene) => {
    await scene.mark(REF, { by: 'ann', reason: 'moved' })
    await scene.mark(REF, { by: null, reason: 'renamed' })
    await scene.mark(REF, { by: 'nightly', reason: 'import', priority: 'background' })
    const seen: LockedHead[] = []
    await scene.planChanges(noting(seen))
    assert.deepEqual([seen[0]?.by, seen[0]?.reason], [null, 'renamed'])
  }),

  storeCase(
    'stores nothing of a plan that writes of a schedule it was not given',
    async (scene) => {
      const connection = await scene.due()
      const { heads, records } = writesOf('class:2', [connection])
      for (const strange of [{ heads }, { records }]) {
        await scene.mark('class:3')
        await assert.rejects(scene.planChanges(async () => ({ ...noWrites, ...strange })))
      }
      assert.equal((await scene.store.reports.explain('class:2', null)).records.length, 0)
      assert.equal((await scene.store.reports.explain('class:3', null)).pendingMarks, 2)
    },
  ),

  storeCase('takes at most so many marks and leaves the rest', async (scene) => {
    for (const n of [1, 2, 3, 4, 5]) await scene.mark(`class:${n}`)
    const seen: LockedHead[] = []
    const heads: number[] = []
    for (let turn = 0; turn < 4; turn++)
      heads.push((await scene.planChanges(noting(seen), 2)).heads)
    assert.deepEqual(heads, [2, 2, 1, 0])
    assert.equal(new Set(seen.map(({ head }) => head.ref)).size, 5)
  }),

  storeCase('stores nothing and keeps the marks when plan throws', async (scene) => {
    const connection = await scene.connect()
    await scene.mark(REF)
    const failed = scene.planChanges(() => Promise.reject(new Error('source is away')))
    await assert.rejects(failed, /source is away/)
    assert.equal((await scene.store.reports.explain(REF, null)).pendingMarks, 1)
    const late = scene.planChanges(async (_heads, readTargets) => {
      await readTargets([{ ref: REF, organizationId: 'acme', userIds: [connection.userId] }])
      throw new Error('too late')
    })
    await assert.rejects(late, /too late/)
    const { head, records, pendingMarks } = await scene.store.reports.explain(REF, null)
    assert.deepEqual([head?.version ?? 0, records, pendingMarks], [0, [], 1])
    assert.equal((await scene.planChanges()).heads, 1)
  }),

  storeCase('stores nothing and keeps the marks when a write cannot be stored', async (scene) => {
    const connection = await scene.connect()
    const nobody = { ...connection, id: '00000000-0000-4000-8000-ffffffffffff' }
    await scene.mark(REF)
    const writes = writesOf(REF, [connection, nobody], { messages: [messageOf()] })
    await assert.rejects(scene.planChanges(async () => writes))
    const { head, records, pendingMarks } = await scene.store.reports.explain(REF, null)
    assert.deepEqual([head?.version ?? 0, records, pendingMarks], [0, [], 1])
    assert.deepEqual(await scene.outbox(), [])
  }),

  storeCase('stores nothing of a plan with two records of one id', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    const { heads, records } = writesOf(REF, [alice, bob])
    const id = records[0]?.id ?? assert.fail()
    const twice = { ...noWrites, heads, records: records.map((record) => ({ ...record, id })) }
    await assert.rejects(scene.planSchedules([REF], async () => twice))
    assert.deepEqual((await scene.store.reports.explain(REF, null)).records, [])
  }),

  storeCase('keeps the head as the plan wrote it', async (scene) => {
    await scene.mark(REF)
    const snapshot = scheduleOf(REF, { facilitators: ['zoe', 'alice'] })
    const versions = { version: 7, hash: 'h7', hashVersion: 3, renderVersion: 'r9' }
    const write = headWrite(REF, { ...versions, snapshot })
    await scene.planChanges(async () => ({ ...noWrites, heads: [write] }))
    const expected = { ref: REF, state: 'live', ...versions, snapshot, error: null }
    assert.deepEqual((await scene.store.reports.explain(REF, null)).head, expected)
    await scene.mark(REF)
    const seen: LockedHead[] = []
    await scene.planChanges(noting(seen))
    assert.deepEqual(seen[0]?.head, expected)
  }),

  storeCase('keeps the error of a head', async (scene) => {
    const error = { class: 'INVALID_EVENT_DATA', code: null, message: 'no title' } as const
    const write = headWrite(REF, {
      state: 'invalid',
      version: 0,
      hash: null,
      snapshot: null,
      error,
    })
    await scene.planSchedules([REF], async () => ({ ...noWrites, heads: [write] }))
    const { head } = await scene.store.reports.explain(REF, null)
    assert.deepEqual([head?.state, head?.error, head?.snapshot], ['invalid', error, null])
  }),

  storeCase('gives the messages of a plan to the result outbox', async (scene) => {
    const connection = await scene.connect()
    const message = messageOf({ kind: 'failed' })
    await scene.plan(REF, [connection], { messages: [message] })
    assert.deepEqual(await scene.outbox(), [message])
  }),

  storeCase('plans given references without marks', async (scene) => {
    const seen: LockedHead[] = []
    const origin = { priority: 'background', by: 'nightly', reason: 'backfill' } as const
    const refs = ['class:2', REF, 'class:2'] as const
    const report = await scene.store.changes.planSchedules(refs, origin, noting(seen))
    assert.equal(report.heads, 2)
    assert.deepEqual(seen.map(({ head }) => head.ref).sort(), [REF, 'class:2'])
    for (const { markedDeleted, priority, by, reason } of seen) {
      assert.deepEqual({ markedDeleted, priority, by, reason }, { markedDeleted: false, ...origin })
    }
  }),

  storeCase('leaves marks alone when it plans given references', async (scene) => {
    await scene.mark(REF, { kind: 'deleted' })
    const seen: LockedHead[] = []
    await scene.planSchedules([REF], noting(seen))
    assert.equal(seen[0]?.markedDeleted, false)
    assert.equal((await scene.planChanges(noting(seen))).heads, 1)
    assert.equal(seen[1]?.markedDeleted, true)
  }),

  storeCase('stores nothing when the plan for given references throws', async (scene) => {
    const failed = scene.planSchedules([REF], () => Promise.reject(new Error('source is away')))
    await assert.rejects(failed, /source is away/)
    assert.equal((await scene.store.reports.explain(REF, null)).head?.version ?? 0, 0)
  }),
]
