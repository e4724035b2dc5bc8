import { describe, expect, it } from 'vitest'
import { checkedPerMinute, pageSize, waitAfter } from '../../src/decide/rollout-pace.js'

describe('the pace of a rollout', () => {
  it.each([
    [1, 1],
    [11, 1],
    [24, 2],
    [600, 50],
    [6_000, 500],
    [60_000, 500],
  ])('%d a minute: pages of %d', (perMinute, size) => {
    expect(pageSize(perMinute)).toBe(size)
  })

  it.each([1, 7, 24, 600, 60_000])('never plans more than %d a minute', (perMinute) => {
    const size = pageSize(perMinute)
    let passed = 0
    let planned = 0
    while (passed < 60_000) {
      planned += size
      passed += waitAfter(size, perMinute)
    }
    expect(planned).toBeLessThanOrEqual(perMinute + size)
    expect((planned * 60_000) / passed).toBeLessThanOrEqual(perMinute)
  })

  it('waits no longer for a page that was not full', () => {
    expect(waitAfter(0, 600)).toBe(0)
    expect(waitAfter(1, 600)).toBe(100)
  })

  it.each([0, -1, 1.5, 60_001, Number.NaN, Infinity])('refuses %d a minute', (perMinute) => {
    expect(() => checkedPerMinute(perMinute)).toThrow(
      expect.objectContaining({ code: 'INVALID_RATE' }),
    )
  })
})
