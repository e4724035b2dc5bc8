import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Disturbances } from '../../../src/chaos/world/disturbances.ts'

describe('disturbances', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 100 }))
  afterEach(() => void vi.useRealTimers())

  it('last from their beginning to their end', () => {
    const disturbances = new Disturbances()
    const end = disturbances.begin()
    expect(disturbances.between(0, 99)).toBe(false)
    expect(disturbances.between(0, 100)).toBe(true)
    expect(disturbances.between(5_000, 6_000)).toBe(true)
    vi.setSystemTime(200)
    end()
    expect(disturbances.between(200, 300)).toBe(true)
    expect(disturbances.between(201, 300)).toBe(false)
  })

  it('end with the work that makes them, also when it fails', async () => {
    const disturbances = new Disturbances()
    const work = disturbances.during(async () => {
      vi.setSystemTime(150)
      throw new Error('broken')
    })
    await expect(work).rejects.toThrow('broken')
    expect(disturbances.between(100, 120)).toBe(true)
    expect(disturbances.between(151, 900)).toBe(false)
  })
})
