import assert from 'node:assert/strict'
import type { SyncRecord } from '@calsync/core'
import { noWrites, REF } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

/** Daily occurrences of the better part of a year. */
const many = Array.from({ length: 300 }, (_, n) => {
  const day = new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10)
  return `${n % 2 === 0 ? '' : '@'}${day}T09:00:00`
})

async function recordsOf(scene: StoreScene): Promise<readonly SyncRecord[]> {
  const found: SyncRecord[] = []
  await scene.planSchedules([REF], async (_heads, readTargets) => {
    const [targets] = await readTargets([{ ref: REF, organizationId: 'acme', userIds: [] }])
    found.push(...(targets?.records ?? []))
    return noWrites
  })
  return found
}

function partsOf(records: readonly SyncRecord[]): string[] {
  return records.map(({ part }) => part).sort()
}

/** Schedules with many parts. */
export const partsContract = [
  storeCase('inserts many parts of one schedule in one plan, and gives them all', async (scene) => {
    const connection = await scene.connect()
    const { work } = await scene.planParts(connection, many)
    assert.equal(work.length, many.length)
    assert.deepEqual(partsOf(await recordsOf(scene)), [...many].sort())
  }),

  storeCase('updates many parts of one schedule in one plan, each by itself', async (scene) => {
    const connection = await scene.connect()
    await scene.planParts(connection, many)
    const before = await recordsOf(scene)
    const changed = many.slice(0, 200)
    const added = ['#2', '#2@2027-01-01T09:00:00']
    const plan = { version: 2, presence: 'absent' } as const
    const { work } = await scene.planParts(connection, [...changed, ...added], plan)
    assert.equal(work.length, changed.length + added.length)
    const after = await recordsOf(scene)
    assert.deepEqual(partsOf(after), [...many, ...added].sort())
    const isNewer = (record: SyncRecord) => record.desired.version === 2
    assert.deepEqual(partsOf(after.filter(isNewer)), [...changed, ...added].sort())
    const ids = new Map(after.map(({ part, id }) => [part, id]))
    for (const { part, id } of before) assert.equal(ids.get(part), id)
  }),

  storeCase('tells why a part was planned so, until another plan says otherwise', async (scene) => {
    const connection = await scene.connect()
    const part = '2026-01-02T09:00:00'
    const told = async (): Promise<unknown[]> => {
      const [listed] = await scene.store.reports.listRecords({}, 10)
      const { records } = await scene.store.reports.explain(REF, null)
      return [listed?.reason, records[0]?.reason]
    }
    await scene.planParts(connection, [part], { reason: 'no calendar has such a series' })
    assert.deepEqual(await told(), Array(2).fill('no calendar has such a series'))
    await scene.planParts(connection, [part], { version: 2 })
    assert.deepEqual(await told(), [null, null])
  }),

  storeCase('keeps the same part of two connections and of two schedules apart', async (scene) => {
    const alice = await scene.connect('alice')
    const bob = await scene.connect('bob')
    const part = '@2026-01-02T09:00:00'
    await scene.planParts(alice, [part])
    await scene.planParts(bob, [part], { version: 2 })
    await scene.planParts(alice, [part], { ref: 'class:2', version: 3 })
    const versions = [
      (await scene.part(part, alice)).desired.version,
      (await scene.part(part, bob)).desired.version,
      (await scene.record('class:2')).desired.version,
    ]
    assert.deepEqual(versions, [1, 2, 3])
  }),

  storeCase('settles many parts of one schedule in one settlement', async (scene) => {
    const connection = await scene.connect()
    await scene.planParts(connection, ['', ...many])
    const claim = await scene.claim(connection, { itemsPerConnection: many.length + 1 })
    assert.equal(claim.records.length, many.length + 1)
    await scene.settle(claim)
    const { records } = await scene.store.reports.status({})
    assert.deepEqual([records.synced, records.pending], [many.length + 1, 0])
  }),

  storeCase(
    'stores an occurrence that was taken out of its series: synced, without an event',
    async (scene) => {
      const connection = await scene.connect()
      await scene.planParts(connection, ['@2026-01-02T09:00:00'])
      await scene.settle(await scene.claim(connection), { patch: () => ({ externalId: null }) })
      const { status, externalId, applied } = await scene.record()
      assert.deepEqual([status, externalId, applied?.version], ['synced', null, 1])
    },
  ),
]
