import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { HeadWrite, NewRollout, RolloutPage, ScheduleRef, Versions } from '@calsync/core'
import { assertNear, scheduleOf } from './sample-data.js'
import { headWrite, LAPSE_MS, noWrites, SHORT_MS } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

const present: Versions = { hashVersion: 2, renderVersion: 'new' }
const everything = { versions: present, scope: {}, limit: 100 } as const

function newRollout(overrides: Partial<NewRollout> = {}): NewRollout {
  return {
    id: randomUUID(),
    scope: { organizationId: 'acme' },
    versions: present,
    perMinute: 60,
    by: 'ann',
    reason: 'another title',
    ...overrides,
  }
}

function page(overrides: Partial<RolloutPage> = {}): RolloutPage {
  return { cursor: 'class:7', listed: 5, planned: 3, status: 'running', waitMs: 0, ...overrides }
}

async function heads(
  scene: StoreScene,
  writes: Readonly<Record<ScheduleRef, Partial<HeadWrite>>>,
): Promise<void> {
  const planned = Object.entries(writes).map(([ref, write]) =>
    headWrite(ref as ScheduleRef, {
      hashVersion: 2,
      renderVersion: 'new',
      snapshot: scheduleOf(ref as ScheduleRef),
      ...write,
    }),
  )
  await scene.planSchedules(Object.keys(writes) as ScheduleRef[], async () => ({
    ...noWrites,
    heads: planned,
  }))
}

async function taken(scene: StoreScene, leaseMs = 60_000): Promise<string> {
  const run = await scene.store.rollouts.createRollout(newRollout())
  const mine = await scene.store.rollouts.takeRollout('worker-1', present, leaseMs)
  assert.equal(mine?.id, run?.id)
  return mine?.id ?? assert.fail()
}

/** Which schedules are of other versions, and the runs that bring them up to date. */
export const rolloutsContract = [
  storeCase('finds live schedules of another template or another hash, in order', async (scene) => {
    await heads(scene, {
      'class:1': {},
      'class:2': { renderVersion: 'old' },
      'class:3': { hashVersion: 1 },
      'class:4': { renderVersion: 'older', hashVersion: 1 },
      'class:5': { renderVersion: 'old' },
    })
    const { rollouts } = scene.store
    const found = await rollouts.listOutdated({ ...everything, cursor: null })
    assert.deepEqual(found, ['class:2', 'class:3', 'class:4', 'class:5'])
    assert.equal(await rollouts.countOutdated(everything), 4)
  }),

  storeCase('leaves out what nobody noted, and what is not live', async (scene) => {
    await heads(scene, {
      'class:1': { renderVersion: null },
      'class:2': { hashVersion: null, renderVersion: null },
      'class:3': { renderVersion: 'old', state: 'deleted' },
      'class:4': { renderVersion: 'old', state: 'invalid' },
      'class:5': { renderVersion: 'old', state: 'source_missing' },
    })
    const { rollouts } = scene.store
    assert.deepEqual(await rollouts.listOutdated({ ...everything, cursor: null }), [])
    assert.equal(await rollouts.countOutdated(everything), 0)
  }),

  storeCase('looks at the hash alone where the host names no version', async (scene) => {
    await heads(scene, { 'class:1': { renderVersion: 'old' }, 'class:2': { hashVersion: 1 } })
    const versions = { hashVersion: 2, renderVersion: null }
    const found = await scene.store.rollouts.listOutdated({
      ...everything,
      versions,
      cursor: null,
    })
    assert.deepEqual(found, ['class:2'])
    assert.equal(await scene.store.rollouts.countOutdated({ ...everything, versions }), 1)
  }),

  storeCase('finds them page by page', async (scene) => {
    const all = ['class:1', 'class:2', 'class:3', 'class:4', 'class:5'] as const
    const writes = all.map((ref, n) => [ref, { renderVersion: `old ${n % 2}` }])
    await heads(scene, Object.fromEntries(writes) as Record<ScheduleRef, Partial<HeadWrite>>)
    const found: ScheduleRef[] = []
    for (let cursor: ScheduleRef | null = null; ;) {
      const some: readonly ScheduleRef[] = await scene.store.rollouts.listOutdated({
        ...everything,
        limit: 2,
        cursor,
      })
      found.push(...some)
      if (some.length < 2) break
      cursor = some.at(-1) ?? null
    }
    assert.deepEqual(found, all)
    assert.equal(await scene.store.rollouts.countOutdated({ ...everything, limit: 3 }), 3)
  }),

  storeCase('finds those of one organization, and of one facilitator', async (scene) => {
    const old = { renderVersion: 'old' }
    const of = (ref: ScheduleRef, organizationId: string, facilitators: string[]) => ({
      ...old,
      snapshot: scheduleOf(ref, { organizationId, facilitators }),
    })
    await heads(scene, {
      'class:1': of('class:1', 'acme', ['alice', 'bob']),
      'class:2': of('class:2', 'acme', ['carol']),
      'class:3': of('class:3', 'other', ['alice']),
    })
    const list = (scope: NewRollout['scope']) =>
      scene.store.rollouts.listOutdated({ ...everything, scope, cursor: null })
    assert.deepEqual(await list({ organizationId: 'acme' }), ['class:1', 'class:2'])
    assert.deepEqual(await list({ userId: 'alice' }), ['class:1', 'class:3'])
    assert.deepEqual(await list({ userId: 'alice', organizationId: 'other' }), ['class:3'])
    const scope = { organizationId: 'acme' }
    assert.equal(await scene.store.rollouts.countOutdated({ ...everything, scope }), 2)
  }),

  storeCase('orders a rollout, which is a run among the others', async (scene) => {
    const asked = newRollout()
    const run = await scene.store.rollouts.createRollout(asked)
    assertNear(run?.createdAt ?? null, await scene.now(), 2_000)
    const { id, scope, by, reason, versions, perMinute } = asked
    assert.deepEqual(run, {
      id,
      scope,
      by,
      reason,
      status: 'queued',
      kinds: [],
      cursor: null,
      listed: 0,
      planned: 0,
      error: null,
      createdAt: run?.createdAt,
      finishedAt: null,
      rollout: { versions, perMinute },
    })
    assert.deepEqual(await scene.store.runs.getRun(id), run)
    assert.deepEqual(await scene.store.runs.listRuns(10), [run])
    assert.deepEqual(await scene.store.rollouts.openRollout(), run)
  }),

  storeCase('has one open rollout at most', async (scene) => {
    const { rollouts, runs } = scene.store
    const orders = [newRollout(), newRollout(), newRollout()]
    const made = await Promise.all(orders.map((order) => rollouts.createRollout(order)))
    const [first, ...others] = made.filter((run) => run !== null)
    assert.deepEqual(others, [])
    assert.equal(await rollouts.createRollout(newRollout()), null)
    assert.equal(await runs.cancelRun(first?.id ?? ''), true)
    assert.equal(await rollouts.openRollout(), null)
    assert.notEqual(await rollouts.createRollout(newRollout()), null)
  }),

  storeCase('gives a rollout to nobody who does backfills', async (scene) => {
    await scene.store.rollouts.createRollout(newRollout())
    assert.equal(await scene.store.runs.takeRun('worker-1', 1_000), null)
  }),

  storeCase('gives a rollout to one worker, of its versions', async (scene) => {
    const { rollouts } = scene.store
    const run = await rollouts.createRollout(newRollout())
    for (const other of [
      { ...present, renderVersion: 'old' },
      { ...present, hashVersion: 1 },
      { ...present, renderVersion: null },
    ]) {
      assert.equal(await rollouts.takeRollout('worker-1', other, 60_000), null)
    }
    const takes = ['w1', 'w2', 'w3'].map((w) => rollouts.takeRollout(w, present, 60_000))
    const mine = (await Promise.all(takes)).filter((each) => each !== null)
    assert.deepEqual(
      mine.map(({ id, status }) => [id, status]),
      [[run?.id, 'running']],
    )
  }),

  storeCase('gives a rollout away when its worker fell silent, at its cursor', async (scene) => {
    const { rollouts } = scene.store
    const id = await taken(scene)
    assert.equal(await rollouts.advanceRollout(id, 'worker-1', page()), true)
    await rollouts.takeRollout('worker-1', present, SHORT_MS)
    assert.equal(await rollouts.takeRollout('worker-2', present, 60_000), null)
    await scene.advance(LAPSE_MS)
    const again = await rollouts.takeRollout('worker-2', present, 60_000)
    assert.deepEqual([again?.id, again?.cursor], [id, 'class:7'])
    assert.equal(await rollouts.advanceRollout(id, 'worker-1', page()), false)
  }),

  storeCase('keeps the time of the next page, whoever takes it', async (scene) => {
    const { rollouts, runs } = scene.store
    const id = await taken(scene)
    assert.equal(await rollouts.advanceRollout(id, 'worker-1', page({ waitMs: SHORT_MS })), true)
    for (const worker of ['worker-1', 'worker-2']) {
      assert.equal(await rollouts.takeRollout(worker, present, 60_000), null)
    }
    await scene.advance(LAPSE_MS)
    assert.equal((await rollouts.takeRollout('worker-2', present, 60_000))?.id, id)
    assert.equal(await rollouts.advanceRollout(id, 'worker-2', page({ cursor: 'class:9' })), true)
    const run = await runs.getRun(id)
    assert.deepEqual([run?.listed, run?.planned, run?.cursor], [10, 6, 'class:9'])
    assert.equal(run?.status, 'running')
  }),

  storeCase('ends a rollout', async (scene) => {
    const { rollouts, runs } = scene.store
    const id = await taken(scene)
    assert.equal(await rollouts.advanceRollout(id, 'worker-1', page({ status: 'done' })), true)
    const run = await runs.getRun(id)
    assert.equal(run?.status, 'done')
    assertNear(run?.finishedAt ?? null, await scene.now(), 2_000)
    assert.equal(await rollouts.openRollout(), null)
    assert.equal(await rollouts.advanceRollout(id, 'worker-1', page()), false)
  }),

  storeCase('stores nothing of a rollout that was cancelled', async (scene) => {
    const { rollouts, runs } = scene.store
    const id = await taken(scene)
    assert.equal(await runs.cancelRun(id), true)
    assert.equal(await rollouts.advanceRollout(id, 'worker-1', page()), false)
    const run = await runs.getRun(id)
    assert.deepEqual([run?.status, run?.listed], ['cancelled', 0])
  }),
]
