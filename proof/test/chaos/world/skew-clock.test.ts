import { afterEach, describe, expect, it } from 'vitest'
import { skewClock } from '../../../src/chaos/world/processes/skew-clock.ts'

const RealDate = Date
const ahead = 300_000

describe('a skewed clock', () => {
  afterEach(() => void (globalThis.Date = RealDate))

  it('is ahead wherever the present is asked for, and reads other times as they are', () => {
    skewClock(ahead)
    const least = RealDate.now() + ahead
    for (const now of [Date.now(), new Date().getTime()]) {
      expect(now).toBeGreaterThanOrEqual(least)
      expect(now).toBeLessThan(least + 60_000)
    }
    expect(Date.parse(Date())).toBeGreaterThanOrEqual(least - 1_000)
    expect(new Date(5).getTime()).toBe(5)
    expect(new Date('2026-01-01T00:00:00Z').getTime()).toBe(Date.UTC(2026, 0))
    expect(new Date() instanceof Date).toBe(true)
    expect(new Date() instanceof RealDate).toBe(true)
  })

  it('is the real one without a skew', () => {
    skewClock(0)
    expect(Date).toBe(RealDate)
  })
})
