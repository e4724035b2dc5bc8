import assert from 'node:assert/strict'
import type { LockedHead, ScanFinding, ScannedHead, ScanState, ScheduleRef } from '@calsync/core'
import { scheduleOf } from './sample-data.js'
import { headWrite, noting, noWrites } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

const HASH_VERSION = 1

async function head(
  scene: StoreScene,
  ref: ScheduleRef,
  overrides: Partial<ReturnType<typeof headWrite>> = {},
): Promise<void> {
  await scene.planSchedules([ref], async () => ({
    ...noWrites,
    heads: [headWrite(ref, overrides)],
  }))
}

const finding = (ref: ScheduleRef, version = 1): ScanFinding => ({ ref, kind: 'edited', version })

const counts = { unknown: 1, returned: 2, edited: 3, deleted: 4, vanished: 5 }

/** What a scan for changes made around the SDK reads and leaves. */
export const scansContract = [
  storeCase('tells heads as they are compared, and none that is not there', async (scene) => {
    await head(scene, 'class:1', { version: 3, hash: 'h3', hashVersion: HASH_VERSION })
    await head(scene, 'class:2', { state: 'deleted', hash: null, snapshot: null })
    const found = await scene.store.scans.headsOf(['class:1', 'class:2', 'class:3'], HASH_VERSION)
    const expected: ScannedHead[] = [
      {
        ref: 'class:1',
        state: 'live',
        version: 3,
        hash: 'h3',
        snapshot: null,
        errorCode: null,
        isMarked: false,
      },
      {
        ref: 'class:2',
        state: 'deleted',
        version: 1,
        hash: null,
        snapshot: null,
        errorCode: null,
        isMarked: false,
      },
    ]
    assert.deepEqual(
      [...found].sort((a, b) => (a.ref < b.ref ? -1 : 1)),
      expected,
    )
  }),

  storeCase('gives the snapshot where the hash is of another version', async (scene) => {
    await head(scene, 'class:1', { hashVersion: HASH_VERSION + 1 })
    await head(scene, 'class:2', { hashVersion: null })
    const [one] = await scene.store.scans.headsOf(['class:1'], HASH_VERSION)
    assert.deepEqual([one?.hash, one?.snapshot], [null, scheduleOf('class:1')])
    const [two] = await scene.store.scans.headsOf(['class:2'], HASH_VERSION)
    assert.deepEqual([two?.hash, two?.snapshot], ['h1', null])
  }),

  storeCase('tells of a head why it is invalid, and that a change of it waits', async (scene) => {
    const error = { class: 'INVALID_EVENT_DATA', code: 'TEMPLATE_FAILED', message: 'no' } as const
    await head(scene, 'class:1', { state: 'invalid', error })
    await scene.mark('class:1')
    const [found] = await scene.store.scans.headsOf(['class:1'], HASH_VERSION)
    assert.deepEqual([found?.errorCode, found?.isMarked], ['TEMPLATE_FAILED', true])
  }),

  storeCase('pages through all heads, each once', async (scene) => {
    const refs = ['class:1', 'class:10', 'class:2', 'Class:3', 'lesson:é', 'class:a/b'] as const
    for (const ref of refs) await head(scene, ref)
    const seen: ScheduleRef[] = []
    let after: ScheduleRef | null = null
    for (;;) {
      const page: readonly ScannedHead[] = await scene.store.scans.headsAfter(
        after,
        2,
        HASH_VERSION,
      )
      seen.push(...page.map(({ ref }) => ref))
      after = page.at(-1)?.ref ?? null
      if (page.length < 2) break
    }
    assert.deepEqual([...seen].sort(), [...refs].sort())
  }),

  storeCase('leaves one background mark for each finding, and says which', async (scene) => {
    await head(scene, 'class:1')
    const marked = await scene.store.scans.markFound([
      finding('class:1'),
      finding('class:1'),
      { ref: 'class:2', kind: 'unknown', version: 0 },
    ])
    assert.deepEqual([...marked].sort(), ['class:1', 'class:2'])
    const seen: LockedHead[] = []
    await scene.planChanges(noting(seen))
    assert.deepEqual(
      seen.map(({ head: { ref }, priority, by, reason, markedDeleted }) => [
        ref,
        priority,
        by,
        reason,
        markedDeleted,
      ]),
      [
        ['class:1', 'background', null, 'reconciliation', false],
        ['class:2', 'background', null, 'reconciliation', false],
      ],
    )
    assert.deepEqual(await scene.store.scans.markFound([]), [])
  }),

  storeCase('leaves no mark where one waits, or a plan came in between', async (scene) => {
    await head(scene, 'class:1')
    await head(scene, 'class:2', { version: 2 })
    await scene.mark('class:1')
    const found = [finding('class:1'), finding('class:2', 1), finding('class:3', 0)]
    assert.deepEqual(await scene.store.scans.markFound(found), ['class:3'])
    assert.equal((await scene.store.reports.status({})).marks, 2)
  }),

  storeCase('keeps how far the scans have come', async (scene) => {
    const { scans } = scene.store
    assert.deepEqual((await scans.listScans()).scans, [])
    const running = {
      stage: 'ids',
      kinds: ['class', 'lesson'],
      cursor: '41',
      startedAt: 1_000,
      since: null,
      asOf: 2_000,
      looked: 7,
      unread: 1,
      found: counts,
      error: null,
    } as const
    const full: ScanState = { name: 'full', running, last: null, watermark: null }
    const last = { startedAt: 1, finishedAt: 2, looked: 3, unread: 0, found: counts, error: 'away' }
    const updates: ScanState = { name: 'updates:class', running: null, last, watermark: 1_234.5 }
    await scans.saveScan(updates)
    await scans.saveScan({ ...full, running: null })
    await scans.saveScan(full)
    const { now, scans: told } = await scans.listScans()
    assert.deepEqual(told, [full, updates])
    assert.ok(Math.abs(now - (await scene.now())) < 60_000)
  }),
]
