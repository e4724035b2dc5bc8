import assert from 'node:assert/strict'
import {
  type Connection,
  type GuardFacts,
  type GuardWrites,
  HOST_SCOPE,
  type HeldRemoval,
  type PlanGuard,
  type ScheduleRef,
} from '@calsync/core'
import { noting, noWrites, REF, SHORT_MS, LAPSE_MS } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

const nothing: GuardWrites = { counters: [], held: [], settled: [] }
const massDeletion = { class: 'NOT_ATTEMPTED', code: 'MASS_DELETION', message: 'held' } as const

/** Runs a plan of one schedule that reads and writes for the guard alone. */
async function guarded<T>(
  scene: StoreScene,
  decide: (guard: PlanGuard) => Promise<readonly [T, GuardWrites?]>,
  ref: ScheduleRef = REF,
): Promise<T> {
  let found: { readonly value: T } | undefined
  await scene.planSchedules([ref], async (_heads, _read, _now, guard) => {
    const [value, writes] = await decide(guard)
    found = { value }
    return writes === undefined ? noWrites : { ...noWrites, guard: writes }
  })
  return (found ?? assert.fail('nothing was planned')).value
}

const lockedBy = (scene: StoreScene, ...connections: readonly Connection[]): Promise<GuardFacts> =>
  guarded(scene, async (guard) => [await guard.lock(connections.map(({ id }) => id))])

/** Holds removals of a schedule, as a plan does: its mark waits. */
async function hold(
  scene: StoreScene,
  ref: ScheduleRef,
  removals: readonly (Pick<HeldRemoval, 'connectionId'> & Partial<HeldRemoval>)[],
): Promise<void> {
  const held = removals.map((each) => ({ ref, byMailbox: true, byHost: false, ...each }))
  await scene.mark(ref)
  await scene.planChanges(async () => ({
    ...noWrites,
    postponed: [{ ref, delayMs: 3_600_000, error: massDeletion }],
    guard: { ...nothing, held },
  }))
}

/** The guard's counters, what is held, and what releases it. */
export const guardContract = [
  storeCase('counters begin empty, the host first', async (scene) => {
    const alice = await scene.connect()
    const { counters, releases, now } = await lockedBy(scene, alice)
    const empty = { removed: [], standing: null, countedAt: null, isHolding: false }
    assert.deepEqual(counters, [
      { scope: HOST_SCOPE, ...empty },
      { scope: alice.id, ...empty },
    ])
    assert.deepEqual(releases, [])
    assert.ok(Math.abs(now - (await scene.now())) < 60_000)
  }),

  storeCase('counters are kept with the plan, and not without it', async (scene) => {
    const alice = await scene.connect()
    const counter = {
      scope: alice.id,
      removed: [{ at: 1_000, count: 3 }],
      standing: 12,
      countedAt: 2_000,
    }
    const write = async (guard: PlanGuard) => {
      await guard.lock([alice.id])
      return { ...nothing, counters: [counter] }
    }
    await assert.rejects(
      guarded(scene, async (guard) => {
        await write(guard)
        throw new Error('rolled back')
      }),
    )
    assert.equal((await lockedBy(scene, alice)).counters[1]?.standing, null)
    await guarded(scene, async (guard) => [null, await write(guard)])
    const { counters } = await lockedBy(scene, alice)
    assert.deepEqual(counters[1], { ...counter, isHolding: false })
  }),

  storeCase('who locks the counters second sees what the first wrote', async (scene) => {
    const alice = await scene.connect()
    const bob = await scene.connect('bob')
    const add = (ref: ScheduleRef, { id }: Connection) =>
      guarded(
        scene,
        async (guard) => {
          const { counters } = await guard.lock([id])
          const host = counters.find(({ scope }) => scope === HOST_SCOPE) ?? assert.fail('no host')
          const { isHolding: _isHolding, ...counter } = host
          const count = (counter.removed[0]?.count ?? 0) + 1
          const counted = { ...counter, removed: [{ at: 1_000, count }] }
          return [null, { ...nothing, counters: [counted] }]
        },
        ref,
      )
    await Promise.all(
      Array.from({ length: 12 }, (_, n) => add(`class:${n}`, n % 2 === 0 ? alice : bob)),
    )
    const { counters } = await lockedBy(scene)
    assert.deepEqual(counters[0]?.removed, [{ at: 1_000, count: 12 }])
  }),

  storeCase('counts schedules that stand, each once a calendar', async (scene) => {
    const alice = await scene.connect()
    const bob = await scene.connect('bob')
    const carol = await scene.connect('carol')
    await scene.plan('class:1', [alice, bob])
    await scene.planParts(alice, ['', '#2', '@2026-03-01T09:00:00'], { ref: 'class:2' })
    await scene.plan('class:3', [alice], { presence: 'absent' })
    const counted = await guarded(scene, async (guard) => {
      await guard.lock([alice.id])
      return [await guard.count([HOST_SCOPE, alice.id, carol.id])]
    })
    assert.deepEqual(Object.fromEntries(counted), { [HOST_SCOPE]: 3, [alice.id]: 2, [carol.id]: 0 })
  }),

  storeCase('what is held is told by calendar, and holds there alone', async (scene) => {
    const alice = await scene.connect()
    const bob = await scene.connect('bob')
    await hold(scene, 'class:2', [{ connectionId: alice.id }])
    await hold(scene, 'class:1', [
      { connectionId: alice.id },
      { connectionId: bob.id, byMailbox: false },
    ])
    const report = await scene.store.guard.held({}, 10)
    const { removals, schedules, mailboxCount, mailboxes } = report
    assert.deepEqual(
      { removals, schedules, mailboxCount },
      {
        removals: 3,
        schedules: 2,
        mailboxCount: 2,
      },
    )
    assert.deepEqual(
      mailboxes.map(({ userId, byHost, examples, ...rest }) => [
        userId,
        rest.removals,
        byHost,
        examples,
      ]),
      [
        ['alice', 2, false, ['class:1', 'class:2']],
        ['bob', 1, false, ['class:1']],
      ],
    )
    assert.equal(report.since, mailboxes[0]?.since)
    const { counters } = await lockedBy(scene, alice, bob)
    assert.deepEqual(
      counters.map(({ isHolding }) => isHolding),
      [false, true, false],
    )
  }),

  storeCase('what is held by the host holds everywhere', async (scene) => {
    const alice = await scene.connect()
    await hold(scene, REF, [{ connectionId: alice.id, byMailbox: false, byHost: true }])
    assert.equal((await scene.store.guard.held({}, 10)).mailboxes[0]?.byHost, true)
    const { counters } = await lockedBy(scene, alice)
    assert.deepEqual(
      counters.map(({ isHolding }) => isHolding),
      [true, false],
    )
  }),

  storeCase('tells what is held of a user, an organisation, a schedule', async (scene) => {
    const alice = await scene.connect()
    const bob = await scene.connect('bob', { organizationId: 'other' })
    await hold(scene, 'class:1', [{ connectionId: alice.id }, { connectionId: bob.id }])
    await hold(scene, 'class:2', [{ connectionId: alice.id }])
    const { guard } = scene.store
    assert.equal((await guard.held({ userId: 'alice' }, 10)).removals, 2)
    assert.equal((await guard.held({ organizationId: 'other' }, 10)).removals, 1)
    assert.equal((await guard.held({ ref: 'class:2' }, 10)).removals, 1)
    const none = await guard.held({ userId: 'nobody' }, 10)
    assert.deepEqual(none, {
      removals: 0,
      schedules: 0,
      mailboxCount: 0,
      since: null,
      mailboxes: [],
    })
    const shortened = await guard.held({}, 1)
    assert.deepEqual([shortened.mailboxCount, shortened.mailboxes.length], [2, 1])
  }),

  storeCase(
    'tells a plan which of its schedules are held, until it settles them',
    async (scene) => {
      const alice = await scene.connect()
      await hold(scene, 'class:1', [{ connectionId: alice.id }])
      const heldRefs = (ref: ScheduleRef) =>
        guarded(scene, async (guard) => [[...guard.heldRefs]], ref)
      assert.deepEqual(await heldRefs('class:1'), ['class:1'])
      assert.deepEqual(await heldRefs('class:2'), [])
      await guarded(scene, async () => [null, { ...nothing, settled: ['class:1'] }], 'class:1')
      assert.deepEqual(await heldRefs('class:1'), [])
      assert.equal((await scene.store.guard.held({}, 10)).removals, 0)
    },
  ),

  storeCase(
    'tells a plan which of them a rollout was to remove, as of the last hold',
    async (scene) => {
      const alice = await scene.connect()
      await hold(scene, 'class:1', [{ connectionId: alice.id, byRollout: true }])
      await hold(scene, 'class:2', [{ connectionId: alice.id }])
      const rolloutRefs = (ref: ScheduleRef) =>
        guarded(scene, async (guard) => [[...guard.rolloutRefs]], ref)
      assert.deepEqual(await rolloutRefs('class:1'), ['class:1'])
      assert.deepEqual(await rolloutRefs('class:2'), [])
      await hold(scene, 'class:1', [{ connectionId: alice.id }])
      assert.deepEqual(await rolloutRefs('class:1'), [])
    },
  ),

  storeCase('what is settled leaves no mark of it waiting', async (scene) => {
    const alice = await scene.connect()
    await hold(scene, 'class:1', [{ connectionId: alice.id }])
    await hold(scene, 'class:2', [{ connectionId: alice.id }])
    await guarded(scene, async () => [null, { ...nothing, settled: ['class:1'] }], 'class:1')
    const seen: Parameters<typeof noting>[0] = []
    await scene.planChanges(noting(seen))
    assert.deepEqual(
      seen.map(({ head }) => head.ref),
      ['class:1'],
    )
  }),

  storeCase('what is held again keeps its time; what is held no more goes', async (scene) => {
    const alice = await scene.connect()
    const bob = await scene.connect('bob')
    await hold(scene, REF, [{ connectionId: alice.id }, { connectionId: bob.id }])
    const { since } = await scene.store.guard.held({}, 10)
    await scene.advance(SHORT_MS)
    await hold(scene, REF, [{ connectionId: alice.id }])
    const report = await scene.store.guard.held({}, 10)
    assert.deepEqual([report.removals, report.since], [1, since])
  }),

  storeCase('a release makes the held marks of its scope due, and no others', async (scene) => {
    const alice = await scene.connect()
    const bob = await scene.connect('bob')
    await hold(scene, 'class:1', [{ connectionId: alice.id }])
    await hold(scene, 'class:2', [{ connectionId: bob.id }])
    await scene.mark('class:1')
    await scene.planChanges(async () => ({
      ...noWrites,
      postponed: [
        {
          ref: 'class:1',
          delayMs: 3_600_000,
          error: { class: 'UNKNOWN_ERROR', code: 'SOURCE_FAILED', message: 'away' },
        },
      ],
    }))
    await scene.store.guard.release({ kind: 'user', userId: 'alice' }, 60_000, 'eve', null)
    const seen: Parameters<typeof noting>[0] = []
    const { heads } = await scene.planChanges(noting(seen))
    assert.deepEqual([heads, seen.map(({ head }) => head.ref)], [1, ['class:1']])
    assert.equal((await scene.store.reports.status({})).marks, 2)
  }),

  storeCase('a release makes due what a page of a backfill left behind, too', async (scene) => {
    const { id } = await scene.connect()
    const held = [{ ref: REF, connectionId: id, byMailbox: true, byHost: false }]
    await scene.planSchedules([REF], async () => ({
      ...noWrites,
      postponed: [{ ref: REF, delayMs: 3_600_000, error: massDeletion }],
      guard: { ...nothing, held },
    }))
    assert.equal((await scene.planChanges()).heads, 0)
    await scene.store.guard.release({ kind: 'everything' }, 60_000, 'eve', null)
    assert.equal((await scene.planChanges()).heads, 1)
  }),

  storeCase('a release is told until it is over; a later one replaces it', async (scene) => {
    const { guard } = scene.store
    const scope = { kind: 'organization', organizationId: 'acme' } as const
    const first = await guard.release(scope, 60_000, 'eve', 'a school closes')
    assert.deepEqual(
      { ...first, at: 0, until: first.until - first.at },
      { scope, by: 'eve', reason: 'a school closes', at: 0, until: 60_000 },
    )
    assert.deepEqual(await guard.listReleases(), [first])
    assert.deepEqual((await lockedBy(scene)).releases, [first])
    await guard.release({ kind: 'everything' }, 60_000, 'eve', null)
    await guard.release(scope, SHORT_MS, 'eve', null)
    await scene.advance(LAPSE_MS)
    const left = [{ kind: 'everything' }]
    assert.deepEqual(
      (await guard.listReleases()).map((each) => each.scope),
      left,
    )
    assert.deepEqual(
      (await lockedBy(scene)).releases.map((each) => each.scope),
      left,
    )
  }),
]
