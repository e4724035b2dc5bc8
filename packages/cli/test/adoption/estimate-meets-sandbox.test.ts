import { describe, expect, it } from 'vitest'
import { estimateBackfill } from '../../src/questions/estimate-backfill.js'
import { AdoptingHost, lesson } from './adopting-host.js'

describe('the estimate of a backfill', () => {
  it.each([
    ['a handful', 5],
    ['some batches', 90],
    ['many', 400],
  ])('is near the calls that are really made: %s', async (_name, count) => {
    const host = new AdoptingHost()
    await host.connect('alice')
    await host.connect('bob')
    for (let n = 1; n <= count; n++) host.put(`${n}`, lesson(n))
    const preview = await host.world.calsync.previewBackfill()
    const work = [...preview.mailboxes.values()].map(
      ({ connectionId, creates }) => [connectionId, creates] as const,
    )
    const limits = { maxBatchItems: 20, lanes: 4, mailboxBudget: null, accountBudget: null }
    const estimate = estimateBackfill(new Map(work), { ...limits, workers: 1 })
    expect(estimate.operations).toBe(2 * count)
    await host.world.startWorker()
    await host.backfill()
    await host.world.quiet()
    const calls = host.calls().filter(({ kind, batch }) => kind === 'batch' || batch === undefined)
    expect(host.events('alice')).toHaveLength(count)
    expect(calls.length).toBeLessThanOrEqual(2 * estimate.calls)
    expect(calls.length).toBeGreaterThanOrEqual(estimate.calls / 2)
  })
})
