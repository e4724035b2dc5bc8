import { defaultSyncPolicy, type Claim, type ConnectionLease } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { AdoptingHost, lesson, row } from './adopting-host.js'

/** One lesson, planned; its old event stands beside. No worker runs. */
async function planned(): Promise<{ host: AdoptingHost; id: string; connectionId: string }> {
  const host = new AdoptingHost()
  await host.connect('alice')
  host.put('1', lesson(1))
  const id = await host.createOld('alice', 1)
  await host.mode('observe')
  const worker = await host.world.startWorker()
  await host.backfill()
  await host.during(worker.stop())
  await host.mode('on')
  const [record] = host.world.records()
  return { host, id, connectionId: record?.connectionId ?? '' }
}

async function claim(host: AdoptingHost, connectionId: string, leaseMs: number): Promise<Claim> {
  const [claimed] = await host.world.store.claims.claim({
    connectionIds: [connectionId],
    worker: 'other',
    leaseMs,
    itemsPerConnection: 10,
    maxFlightMs: defaultSyncPolicy.maxFlightMs,
  })
  if (claimed === undefined) throw new Error('nothing to claim')
  return claimed
}

function createOf({ connectionId, fence, epoch, records }: Claim) {
  const [claimed] = records
  return {
    connectionId,
    fence,
    recordId: claimed?.record.id ?? '',
    version: claimed?.record.desired.version ?? 0,
    action: 'create' as const,
    epoch,
    hash: null,
    request: {},
    callId: 'call',
  }
}

describe('adoption beside workers', () => {
  it('waits for somebody who writes to the calendar, and gives up on time', async () => {
    const { host, id, connectionId } = await planned()
    await claim(host, connectionId, 600_000)
    expect((await host.adopt([row('1', 'alice', id)])).counts).toEqual({ busy: 1 })
    expect(host.world.records().map(({ externalId }) => externalId)).toEqual([null])
  })

  it('does not let a create begin that was claimed before', async () => {
    const { host, id, connectionId } = await planned()
    const stale = await claim(host, connectionId, 1_000)
    await host.world.clock.advance(2_000)
    expect((await host.adopt([row('1', 'alice', id)])).counts).toEqual({ adopted: 1 })
    expect((await host.world.store.claims.begin([createOf(stale)], 60_000)).size).toBe(0)
    await host.world.startWorker()
    await host.world.quiet()
    expect(host.events('alice').map(({ subject }) => subject)).toEqual(['Lesson 1'])
  })

  it('leaves a record alone whose create may be under way', async () => {
    const { host, id, connectionId } = await planned()
    const other = await claim(host, connectionId, 1_000)
    expect((await host.world.store.claims.begin([createOf(other)], 1_000)).size).toBe(1)
    await host.world.clock.advance(2_000)
    const report = await host.adopt([row('1', 'alice', id)])
    expect(report.counts).toEqual({ taken: 1 })
    expect(report.results[0]?.message).toContain('may have created another event')
    const [record] = host.world.records()
    expect([record?.doubt, record?.externalId]).toEqual(['unanswered', null])
  })

  it('is not undone by what a claim from before settles', async () => {
    const { host, id, connectionId } = await planned()
    const stale = await claim(host, connectionId, 1_000)
    const [before] = stale.records
    await host.world.clock.advance(2_000)
    await host.adopt([row('1', 'alice', id)])
    const { records } = host.world.store.snapshot()
    if (before === undefined) throw new Error('nothing was claimed')
    const {
      connectionId: _c,
      ref: _r,
      part: _p,
      desired,
      priority: _y,
      id: recordId,
      ...patch
    } = before.record
    const { refused } = await host.world.store.claims.settle([
      {
        connectionId,
        fence: stale.fence,
        worker: 'other',
        records: [
          {
            recordId,
            seenVersion: desired.version,
            patch: { ...patch, status: 'dead', dueAt: null },
            audit: null,
            messages: [],
            replan: false,
            verifySeries: false,
          },
        ],
        effect: null,
        release: true,
        visibilityMs: 1_000,
      },
    ])
    expect(refused).toEqual([recordId])
    expect(host.world.records()[0]?.externalId).toBe(records[0]?.externalId)
    await host.world.startWorker()
    await host.world.quiet()
    expect(host.events('alice')).toHaveLength(1)
  })

  it('gives the leases back, also when it fails', async () => {
    const { host, id, connectionId } = await planned()
    const lease = async (): Promise<readonly ConnectionLease[]> =>
      await host.world.store.claims.lease({
        connectionIds: [connectionId],
        worker: 'other',
        leaseMs: 1,
        maxFlightMs: 1,
      })
    await host.adopt([row('1', 'alice', id)])
    expect(await lease()).toHaveLength(1)
    await host.world.clock.advance(10)
    await host.adopt([row('1', 'alice', 'gone')])
    expect(await lease()).toHaveLength(1)
  })

  it('adopts while workers run, and creates nothing twice', async () => {
    const host = new AdoptingHost()
    await host.connect('alice')
    await host.world.startWorker()
    const rows = []
    for (let n = 1; n <= 20; n++) {
      host.put(`${n}`, lesson(n))
      rows.push(row(`${n}`, 'alice', await host.createOld('alice', n)))
    }
    const adopting = host.world.calsync.adopt(rows, { by: 'test' })
    await host.world.calsync.backfill({ by: 'test' })
    const { results } = await host.during(adopting)
    await host.world.quiet()
    const taken = results.filter(({ answer }) => answer === 'taken').length
    const adopted = results.filter(({ answer }) => answer === 'adopted').length
    expect(taken + adopted).toBe(20)
    // A lesson that was taken stands beside its old event; an adopted one in its place.
    expect(host.events('alice')).toHaveLength(20 + taken)
    expect(host.world.sandbox.duplicates()).toEqual([])
  })
})
