import { describe, expect, it } from 'vitest'
import { type EstimateLimits, estimateBackfill } from '../../src/questions/estimate-backfill.js'
import { Pace } from '../../src/questions/pace.js'

const outlook: EstimateLimits = {
  maxBatchItems: 20,
  lanes: 4,
  mailboxBudget: { capacity: 2_000, perSecond: 8_000 / 600 },
  accountBudget: null,
  workers: 1,
}

/** So many mailboxes with so many operations each. */
function mailboxes(count: number, operations: number): Map<string, number> {
  return new Map(Array.from({ length: count }, (_, n) => [`c-${n}`, operations]))
}

describe('estimateBackfill', () => {
  it.each([
    ['nothing', 0, { calls: 0, singles: 0, batches: 0 }],
    ['one', 1, { calls: 1, singles: 1, batches: 0 }],
    ['two', 2, { calls: 1, singles: 0, batches: 1 }],
    ['a full batch', 20, { calls: 1, singles: 0, batches: 1 }],
    ['one more', 21, { calls: 2, singles: 1, batches: 1 }],
    ['two more', 22, { calls: 2, singles: 0, batches: 2 }],
  ])('counts the calls of a mailbox with %s', (_name, operations, calls) => {
    const expected = { operations, ...calls }
    expect(estimateBackfill(new Map([['c-1', operations]]), outlook)).toMatchObject(expected)
  })

  it('counts single calls where batches are off', () => {
    const limits = { ...outlook, maxBatchItems: 1 }
    const estimate = estimateBackfill(mailboxes(2, 21), limits)
    expect(estimate).toMatchObject({ calls: 42, singles: 42, batches: 0 })
  })

  it('adds calls up by mailbox: a batch never holds those of two', () => {
    expect(estimateBackfill(mailboxes(10, 3), outlook)).toMatchObject({ operations: 30, calls: 10 })
  })

  it('is nothing for nothing', () => {
    const estimate = estimateBackfill(new Map(), outlook)
    expect(estimate).toMatchObject({ calls: 0, durationMs: 0, longest: null })
  })

  it('takes as long as the answers of the longest mailbox, in its lanes', () => {
    const work = new Map([
      ['c-1', 100],
      ['c-2', 800],
    ])
    const estimate = estimateBackfill(work, outlook)
    expect(estimate).toMatchObject({ durationMs: 48_000, boundBy: 'answers' })
    expect(estimate.longest).toMatchObject({ connectionId: 'c-2', operations: 800, calls: 40 })
  })

  it('does not count lanes that a few operations cannot use', () => {
    expect(estimateBackfill(mailboxes(1, 10), outlook).durationMs).toBe(2_400)
  })

  it("is bound by a mailbox's limit once its burst is used up", () => {
    const estimate = estimateBackfill(mailboxes(3, 20_000), outlook)
    expect(estimate.boundBy).toBe('mailbox')
    expect(estimate.durationMs).toBe(Math.ceil((18_400 / (8_000 / 600)) * 1_000))
  })

  it("is bound by the account's limit, which counts calls", () => {
    const accountBudget = { capacity: 100, perSecond: 10 }
    const estimate = estimateBackfill(mailboxes(50, 200), { ...outlook, accountBudget })
    expect(estimate).toMatchObject({ calls: 500, boundBy: 'account', durationMs: 42_000 })
  })

  it('is bound by the workers where mailboxes are many', () => {
    const many = mailboxes(6_400, 20)
    const one = estimateBackfill(many, outlook)
    expect(one).toMatchObject({ boundBy: 'workers', durationMs: 480_000 })
    expect(estimateBackfill(many, { ...outlook, workers: 4 }).durationMs).toBe(120_000)
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
