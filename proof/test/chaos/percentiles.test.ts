import { describe, expect, it } from 'vitest'
import { percentiles } from '../../src/chaos/report/percentiles.ts'
import { upperBound } from '../../src/chaos/report/report.ts'

describe('percentiles', () => {
  it('takes measured values, by nearest rank', () => {
    const values = Array.from({ length: 200 }, (_, i) => 200 - i)
    expect(percentiles(values)).toEqual({ count: 200, p50: 100, p99: 198, max: 200 })
  })

  it('of one value is that value', () => {
    expect(percentiles([7])).toEqual({ count: 1, p50: 7, p99: 7, max: 7 })
  })

  it('of nothing is nothing', () => {
    expect(percentiles([])).toBeNull()
  })
})

describe('upperBound', () => {
  it('is three in n, and says nothing about none', () => {
    expect(upperBound(3_000)).toBeCloseTo(0.001)
    expect(upperBound(0)).toBe(1)
  })
})
