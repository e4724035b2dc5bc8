import { describe, expect, it } from 'vitest'
import { compareDesigns, shortfalls } from '../../src/baseline/compare-designs.ts'
import { wrongPlaces } from '../../src/baseline/figures.ts'

const seeds = { from: 1, count: 8, changes: 60 }

describe('the design of the proposals and calsync, in the same worlds', { timeout: 20_000 }, () => {
  it('are both right when nothing goes wrong: the harness is fair', async () => {
    const { baseline, calsync } = await compareDesigns('nothing', seeds)
    expect(baseline).toMatchObject({ lost: 0, duplicated: 0, stale: 0, orphaned: 0, deaths: 0 })
    expect(baseline.places).toBeGreaterThan(50)
    expect(calsync).toMatchObject({ violations: 0, places: baseline.places })
  })

  it.each(['deaths', 'lost answers'] as const)(
    'differ in %s alone: the proposals’ is wrong in the end, calsync is not',
    async (variant) => {
      const comparison = await compareDesigns(variant, seeds)
      expect(wrongPlaces(comparison.baseline)).toBeGreaterThan(0)
      expect(comparison.calsync.violations).toBe(0)
      expect(shortfalls([comparison])).toEqual([])
    },
  )

  it('differ in everything at once', async () => {
    const { baseline, calsync } = await compareDesigns('everything', seeds)
    expect(wrongPlaces(baseline)).toBeGreaterThan(0)
    expect(calsync.violations).toBe(0)
  })

  it('are deterministic', async () => {
    const again = { ...seeds, count: 1 }
    const first = await compareDesigns('everything', again)
    expect(await compareDesigns('everything', again)).toEqual(first)
  })
})

describe('what a comparison falls short of', () => {
  it('is told of each side', async () => {
    const { variant, baseline, calsync } = await compareDesigns('nothing', {
      from: 1,
      count: 1,
      changes: 10,
    })
    const unlike = { ...baseline, lost: 1 }
    expect(shortfalls([{ variant, baseline, calsync }])).toEqual([])
    expect(shortfalls([{ variant, baseline: unlike, calsync }])).toHaveLength(1)
    expect(shortfalls([{ variant: 'deaths', baseline, calsync }])).toHaveLength(1)
    expect(
      shortfalls([{ variant, baseline, calsync: { ...calsync, violations: 1 } }]),
    ).toHaveLength(1)
  })
})
