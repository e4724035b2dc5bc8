import { describe, expect, it } from 'vitest'
import { seededRandom } from '@calsync/testkit'

const VERSION_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('seededRandom', () => {
  it('repeats itself for a seed and differs between seeds', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed)
      return [random.next(), random.uuid(), random.next()]
    }
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })

  it('is uniform in [0, 1)', () => {
    const random = seededRandom(3)
    const numbers = Array.from({ length: 20_000 }, () => random.next())
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...numbers)).toBeLessThan(1)
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length
    expect(mean).toBeCloseTo(0.5, 1)
  })

  it('makes UUIDs of version 4, each once', () => {
    const random = seededRandom(5)
    const uuids = Array.from({ length: 2_000 }, () => random.uuid())
    expect(uuids.filter((uuid) => !VERSION_4.test(uuid))).toEqual([])
    expect(new Set(uuids).size).toBe(uuids.length)
  })
})
