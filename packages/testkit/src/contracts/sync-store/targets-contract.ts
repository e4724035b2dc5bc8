import assert from 'node:assert/strict'
import type { Connection, TargetQuery, Targets } from '@calsync/core'
import { noWrites, REF } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

async function targetsOf(
  scene: StoreScene,
  query: Partial<TargetQuery>,
  before: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Targets> {
  const found: Targets[] = []
  await scene.planSchedules([REF], async (_heads, readTargets) => {
    await before()
    const all = { ref: REF, organizationId: 'acme', userIds: ['alice'], ...query }
    found.push(...(await readTargets([all])))
    return noWrites
  })
  assert.equal(found.length, 1)
  return found[0] ?? assert.fail()
}

function idsOf(connections: readonly Connection[]): string[] {
  return connections.map(({ id }) => id).sort()
}

/** What a plan reads about its targets. */
export const targetsContract = [
  storeCase('finds the connections of the facilitators within the organisation', async (scene) => {
    const alice = await scene.connect('alice')
    const google = await scene.connect('alice', { integration: 'google-calendar' })
    const bob = await scene.connect('bob')
    await scene.connect('carol')
    await scene.connect('alice', { organizationId: 'other' })
    const { ref, connections, records } = await targetsOf(scene, { userIds: ['alice', 'bob'] })
    assert.equal(ref, REF)
    assert.deepEqual(idsOf(connections), idsOf([alice, google, bob]))
    assert.deepEqual(records, [])
  }),

  storeCase('finds connections whatever their state', async (scene) => {
    const ended = await scene.connect('alice')
    await scene.store.connections.disconnect(ended.id, 'alice')
    const { connections } = await targetsOf(scene, {})
    assert.deepEqual(
      connections.map(({ id, state }) => [id, state]),
      [[ended.id, 'disconnected']],
    )
  }),

  storeCase(
    'finds the connections of existing records, of former facilitators too',
    async (scene) => {
      const alice = await scene.connect('alice')
      const former = await scene.connect('former')
      const elsewhere = await scene.connect('moved', { organizationId: 'other' })
      await scene.plan(REF, [former, elsewhere])
      const { connections, records } = await targetsOf(scene, {})
      assert.deepEqual(idsOf(connections), idsOf([alice, former, elsewhere]))
      assert.deepEqual(
        records.map(({ connectionId }) => connectionId).sort(),
        idsOf([former, elsewhere]),
      )
    },
  ),

  storeCase('finds only the records of the schedule, all parts of them', async (scene) => {
    const alice = await scene.connect('alice')
    await scene.plan(REF, [alice])
    await scene.plan(REF, [alice], { part: '20260202T090000' })
    await scene.plan('class:2', [alice])
    const { records } = await targetsOf(scene, {})
    assert.deepEqual(records.map(({ part }) => part).sort(), ['', '20260202T090000'])
    assert.ok(records.every(({ ref }) => ref === REF))
  }),

  storeCase('answers each query of several', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    await scene.planSchedules([REF, 'class:2'], async (_heads, readTargets) => {
      const answers = await readTargets([
        { ref: REF, organizationId: 'acme', userIds: ['alice'] },
        { ref: 'class:2', organizationId: 'acme', userIds: ['bob'] },
      ])
      const found = new Map(answers.map(({ ref, connections }) => [ref, idsOf(connections)]))
      assert.deepEqual([...found.entries()].sort(), [
        [REF, [alice.id]],
        ['class:2', [bob.id]],
      ])
      return noWrites
    })
  }),

  storeCase('reads after the lock: a connection committed since then is there', async (scene) => {
    const made: Connection[] = []
    const { connections } = await targetsOf(scene, {}, async () => {
      made.push(await scene.connect('alice'))
    })
    assert.deepEqual(idsOf(connections), idsOf(made))
  }),

  storeCase('reads after the lock: a result settled since then is there', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const { records } = await targetsOf(scene, {}, () => scene.settle(claim))
    assert.equal(records[0]?.status, 'synced')
    assert.equal(records[0]?.applied?.version, 1)
  }),

  storeCase('gives the plan the time of the store', async (scene) => {
    const before = await scene.now()
    const times: number[] = []
    await scene.planSchedules([REF], async (_heads, _readTargets, now) => {
      times.push(now)
      return noWrites
    })
    const after = await scene.now()
    assert.ok(times.every((time) => time >= before - 5 && time <= after + 5))
  }),
]
