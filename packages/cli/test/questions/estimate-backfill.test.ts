import { describe, expect, it } from 'vitest'
import { estimateBackfill } from '../../src/questions/estimate-backfill.js'
import { Pace } from '../../src/questions/pace.js'

const outlook = {
  maxBatchItems: 20,
  lanes: 4,
  mailboxBudget: { capacity: 10_000, perSecond: 10_000 / 600 },
}

describe('estimateBackfill', () => {
  it('counts calls by the batch and time by mailboxes side by side', () => {
    const estimate = estimateBackfill({ creates: 900, updates: 90, deletes: 11 }, 10, outlook)
    expect(estimate).toMatchObject({ operations: 1_001, calls: 51 })
    expect(estimate.durationMs).toBeGreaterThan(5_900)
    expect(estimate.durationMs).toBeLessThan(6_200)
  })

  it('is nothing for nothing', () => {
    const none = { creates: 0, updates: 0, deletes: 0 }
    expect(estimateBackfill(none, 0, outlook)).toMatchObject({ calls: 0, durationMs: 0 })
  })
})

describe('Pace', () => {
  it('knows rate and time left once it has seen enough', () => {
    const pace = new Pace()
    pace.note(0, 0)
    expect(pace.perSecond).toBeNull()
    pace.note(20, 2_000)
    expect(pace.perSecond).toBe(10)
    expect(pace.remainingMs(50)).toBe(5_000)
  })

  it('forgets what is long ago', () => {
    const pace = new Pace(10_000)
    for (let second = 0; second <= 30; second++) pace.note(second < 15 ? 0 : second, second * 1_000)
    expect(pace.perSecond).toBeCloseTo(1, 0)
  })

  it('has no time left while nothing moves', () => {
    const pace = new Pace()
    pace.note(5, 0)
    pace.note(5, 5_000)
    expect(pace.remainingMs(10)).toBeNull()
  })
})
