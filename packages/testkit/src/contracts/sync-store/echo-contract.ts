import assert from 'node:assert/strict'
import type { AppliedState, SyncRecord } from '@calsync/core'
import { deadPatch } from './sample-patches.js'
import { noWrites, REF } from './sample-writes.js'
import { storeCase, type StoreScene } from './store-scene.js'

/** What one read of the schedule's records says was applied. */
type Read = (scene: StoreScene) => Promise<readonly SyncRecord[]>

const reads: Readonly<Record<string, Read>> = {
  explain: async ({ store }) =>
    (await store.reports.explain(REF, null)).records.map(({ record }) => record),
  listRecords: async ({ store }) =>
    (await store.reports.listRecords({}, 10)).map(({ record }) => record),
  readTargets: async (scene) => {
    const found: SyncRecord[] = []
    await scene.planSchedules([REF], async (_heads, readTargets) => {
      const [targets] = await readTargets([{ ref: REF, organizationId: 'acme', userIds: [] }])
      found.push(...(targets?.records ?? []))
      return noWrites
    })
    return found
  },
  claim: async (scene) => {
    const [connection] = await scene.store.connections.listConnections({})
    const { records } = await scene.claim(connection ?? assert.fail())
    return records.map(({ record }) => record)
  },
  retry: async ({ store }) =>
    (await store.reports.retry({}, 'on-call', null)).records.map(({ record }) => record),
}

const altered = ['timeZone', 'recurrence']

/** A record with something applied that the provider altered, given up afterwards, and due again. */
async function alteredAndDue(scene: StoreScene): Promise<AppliedState> {
  const connection = await scene.due()
  const claim = await scene.claim(connection)
  const applied: AppliedState = {
    ...({ version: 1, presence: 'present', hash: 'h1', at: claim.now } as const),
    ...{ echoHash: 'e1', altered },
  }
  await scene.settle(claim, { patch: (record) => ({ ...deadPatch(record), applied }) })
  await scene.store.reports.retry({}, 'on-call', null)
  return applied
}

/** What the provider made of what was written. */
export const echoContract = [
  ...Object.entries(reads).map(([name, read]) =>
    storeCase(`gives back what the provider made of it: ${name}`, async (scene) => {
      const applied = await alteredAndDue(scene)
      const records = await read(scene)
      assert.deepEqual(
        records.map((record) => record.applied),
        [applied],
      )
    }),
  ),

  storeCase('stores that a provider did not say what it made of it', async (scene) => {
    const connection = await scene.due()
    const claim = await scene.claim(connection)
    const applied: AppliedState = {
      ...({ version: 1, presence: 'present', hash: 'h1', at: claim.now } as const),
      ...{ echoHash: null, altered: [] },
    }
    await scene.settle(claim, { patch: () => ({ applied }) })
    assert.deepEqual((await scene.record()).applied, applied)
  }),

  storeCase('forgets what was altered with the next write', async (scene) => {
    const first = await alteredAndDue(scene)
    const [connection] = await scene.store.connections.listConnections({})
    await scene.settle(await scene.claim(connection ?? assert.fail()))
    const { applied } = await scene.record()
    assert.deepEqual([first.altered, applied?.altered], [altered, []])
    assert.equal(applied?.echoHash, 'echo of h1')
  }),

  storeCase('keeps what was altered of each record of one settlement apart', async (scene) => {
    const connection = await scene.connect()
    for (const n of [1, 2, 3]) await scene.plan(`class:${n}`, [connection])
    const fields: Record<string, readonly string[]> = { 'class:2': ['start', 'end'] }
    const claim = await scene.claim(connection)
    await scene.settle(claim, {
      patch: ({ ref, desired }) => ({
        applied: { ...desired, at: claim.now, echoHash: ref, altered: fields[ref] ?? [] },
      }),
    })
    for (const ref of ['class:1', 'class:2', 'class:3'] as const) {
      const { applied } = await scene.record(ref)
      assert.deepEqual([applied?.echoHash, applied?.altered], [ref, fields[ref] ?? []])
    }
  }),
]
