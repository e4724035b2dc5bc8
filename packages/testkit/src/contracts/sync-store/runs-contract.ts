import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { NewRun, RunProgress } from '@calsync/core'
import { assertNear } from './sample-data.js'
import { LAPSE_MS, SHORT_MS } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

function newRun(overrides: Partial<NewRun> = {}): NewRun {
  return {
    id: randomUUID(),
    scope: { organizationId: 'acme' },
    kinds: ['class', 'meeting'],
    by: 'ann',
    reason: 'first connection',
    ...overrides,
  }
}

function progress(overrides: Partial<RunProgress> = {}): RunProgress {
  return {
    kinds: ['class', 'meeting'],
    cursor: 'page-2',
    listed: 10,
    planned: 7,
    status: 'running',
    error: null,
    ...overrides,
  }
}

async function takenRun(scene: StoreScene, leaseMs = 60_000) {
  const run = newRun()
  await scene.store.runs.createRun(run)
  const taken = await scene.store.runs.takeRun('worker-1', leaseMs)
  assert.equal(taken?.id, run.id)
  return run.id
}

/** Backfills, the leader's lease and workers. */
export const runsContract = [
  storeCase('creates a run that is queued', async (scene) => {
    const asked = newRun()
    const run = await scene.store.runs.createRun(asked)
    const { createdAt, ...facts } = run
    assertNear(createdAt, await scene.now(), 2_000)
    assert.deepEqual(facts, {
      ...asked,
      status: 'queued',
      cursor: null,
      listed: 0,
      planned: 0,
      error: null,
      finishedAt: null,
      rollout: null,
    })
    assert.deepEqual(await scene.store.runs.getRun(asked.id), run)
  }),

  storeCase('knows no run that was never made', async (scene) => {
    assert.equal(await scene.store.runs.getRun(randomUUID()), null)
    assert.equal(await scene.store.runs.takeRun('worker-1', 1_000), null)
    assert.equal(await scene.store.runs.cancelRun(randomUUID()), false)
  }),

  storeCase('lists at most so many runs', async (scene) => {
    const ids: string[] = []
    for (let n = 0; n < 3; n++) ids.push((await scene.store.runs.createRun(newRun())).id)
    const all = await scene.store.runs.listRuns(10)
    assert.deepEqual(all.map(({ id }) => id).sort(), ids.sort())
    assert.equal((await scene.store.runs.listRuns(2)).length, 2)
  }),

  storeCase('leases a queued run, which then runs', async (scene) => {
    const id = await takenRun(scene)
    assert.equal((await scene.store.runs.getRun(id))?.status, 'running')
    assert.equal(await scene.store.runs.takeRun('worker-2', 1_000), null)
  }),

  storeCase('leases a running run again once its lease is over, at its cursor', async (scene) => {
    const id = await takenRun(scene, SHORT_MS)
    assert.equal(await scene.store.runs.advanceRun(id, 'worker-1', progress(), SHORT_MS), true)
    assert.equal(await scene.store.runs.takeRun('worker-2', 1_000), null)
    await scene.advance(LAPSE_MS)
    const again = await scene.store.runs.takeRun('worker-2', 60_000)
    assert.deepEqual([again?.id, again?.cursor, again?.status], [id, 'page-2', 'running'])
  }),

  storeCase('gives each run to one of many workers', async (scene) => {
    const ids: string[] = []
    for (let n = 0; n < 3; n++) ids.push((await scene.store.runs.createRun(newRun())).id)
    const workers = ['w1', 'w2', 'w3', 'w4', 'w5']
    const takes = workers.map((worker) => scene.store.runs.takeRun(worker, 60_000))
    const first = (await Promise.all(takes)).flatMap((run) => run?.id ?? [])
    assert.equal(new Set(first).size, first.length)
    const rest: string[] = []
    for (let run = await scene.store.runs.takeRun('w6', 60_000); run !== null;) {
      rest.push(run.id)
      run = await scene.store.runs.takeRun('w6', 60_000)
    }
    assert.deepEqual([...first, ...rest].sort(), ids.sort())
  }),

  storeCase('stores the progress of a page and adds its counts', async (scene) => {
    const id = await takenRun(scene)
    await scene.store.runs.advanceRun(id, 'worker-1', progress(), 60_000)
    const second = progress({ kinds: ['meeting'], cursor: null, listed: 5, planned: 1 })
    assert.equal(await scene.store.runs.advanceRun(id, 'worker-1', second, 60_000), true)
    const run = await scene.store.runs.getRun(id)
    assert.deepEqual(
      [run?.kinds, run?.cursor, run?.listed, run?.planned],
      [['meeting'], null, 15, 8],
    )
    assert.deepEqual([run?.status, run?.finishedAt], ['running', null])
  }),

  storeCase('extends the lease with every page', async (scene) => {
    const id = await takenRun(scene, SHORT_MS)
    await scene.store.runs.advanceRun(id, 'worker-1', progress(), 60_000)
    await scene.advance(LAPSE_MS)
    assert.equal(await scene.store.runs.takeRun('worker-2', 1_000), null)
  }),

  storeCase('ends a run, as done or as failed', async (scene) => {
    for (const [status, error] of [
      ['done', null],
      ['failed', 'source is away'],
    ] as const) {
      const id = await takenRun(scene)
      const last = progress({ kinds: [], cursor: null, status, error })
      assert.equal(await scene.store.runs.advanceRun(id, 'worker-1', last, 60_000), true)
      const run = await scene.store.runs.getRun(id)
      assert.deepEqual([run?.status, run?.error], [status, error])
      assertNear(run?.finishedAt ?? null, await scene.now(), 2_000)
      assert.equal(await scene.store.runs.takeRun('worker-2', 1_000), null)
    }
  }),

  storeCase('refuses the progress of a worker that does not hold the run', async (scene) => {
    const id = await takenRun(scene, SHORT_MS)
    assert.equal(await scene.store.runs.advanceRun(id, 'worker-2', progress(), 1_000), false)
    await scene.advance(LAPSE_MS)
    await scene.store.runs.takeRun('worker-2', 60_000)
    assert.equal(await scene.store.runs.advanceRun(id, 'worker-1', progress(), 1_000), false)
    const run = await scene.store.runs.getRun(id)
    assert.deepEqual([run?.listed, run?.cursor], [0, null])
  }),

  storeCase('cancels a run, queued or running, and once', async (scene) => {
    const id = await takenRun(scene)
    const queued = (await scene.store.runs.createRun(newRun())).id
    for (const each of [id, queued]) {
      assert.equal(await scene.store.runs.cancelRun(each), true)
      assert.equal((await scene.store.runs.getRun(each))?.status, 'cancelled')
      assert.equal(await scene.store.runs.cancelRun(each), false)
    }
    assert.equal(await scene.store.runs.advanceRun(id, 'worker-1', progress(), 1_000), false)
    assert.equal(await scene.store.runs.takeRun('worker-2', 1_000), null)
  }),

  storeCase('does not cancel a run that has ended', async (scene) => {
    const id = await takenRun(scene)
    await scene.store.runs.advanceRun(id, 'worker-1', progress({ status: 'done' }), 1_000)
    assert.equal(await scene.store.runs.cancelRun(id), false)
    assert.equal((await scene.store.runs.getRun(id))?.status, 'done')
  }),

  storeCase('gives a leadership to one holder, who keeps it', async (scene) => {
    const { runs } = scene.store
    const answers = await Promise.all(['a', 'b', 'c'].map((who) => runs.lead('sweep', who, 60_000)))
    assert.equal(answers.filter((leads) => leads).length, 1)
    const leader = ['a', 'b', 'c'][answers.indexOf(true)] ?? assert.fail()
    assert.equal(await runs.lead('sweep', leader, 60_000), true)
    assert.equal(await runs.lead('sweep', 'd', 60_000), false)
    assert.equal(await runs.lead('health', 'd', 60_000), true)
  }),

  storeCase('gives a leadership on when its lease is over', async (scene) => {
    const { runs } = scene.store
    await runs.lead('sweep', 'a', SHORT_MS)
    await scene.advance(LAPSE_MS)
    assert.equal(await runs.lead('sweep', 'b', 60_000), true)
    assert.equal(await runs.lead('sweep', 'a', 60_000), false)
  }),

  storeCase('keeps the latest report of every worker', async (scene) => {
    const report = {
      id: 'worker-1',
      version: '0.1.0',
      startedAt: await scene.now(),
      configuration: { lanes: 4, nested: { window: '7d' } },
      activity: { sent: 1 },
    }
    await scene.store.runs.reportWorker({ ...report, id: 'worker-2' })
    await scene.store.runs.reportWorker(report)
    await scene.store.runs.reportWorker({ ...report, activity: { sent: 2 } })
    const workers = await scene.store.runs.listWorkers()
    assert.deepEqual(workers.map(({ id }) => id).sort(), ['worker-1', 'worker-2'])
    const { seenAt, ...row } = workers.find(({ id }) => id === 'worker-1') ?? assert.fail()
    assert.deepEqual(row, { ...report, activity: { sent: 2 } })
    assertNear(seenAt, await scene.now(), 2_000)
  }),
]
