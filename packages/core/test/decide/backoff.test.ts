import { describe, expect, it } from 'vitest'
import { backoffMs, chunk, defaultRetryPolicy } from '@calsync/core'

describe('backoffMs', () => {
  it.each([
    [0, 0, 0],
    [0, 0.5, 500],
    [1, 0.5, 1_000],
    [3, 0.5, 4_000],
    [20, 0.5, 150_000],
    [5_000, 0.5, 150_000],
  ])('after %i failures a random %f gives %i ms', (tries, random, expected) => {
    expect(backoffMs(defaultRetryPolicy, tries, random)).toBe(expected)
  })

  it('never waits less than Retry-After, however long that is', () => {
    expect(backoffMs(defaultRetryPolicy, 0, 0, 249)).toBe(249)
    expect(backoffMs(defaultRetryPolicy, 0, 0.99, 3_600_000)).toBe(3_600_000)
  })
})

describe('chunk', () => {
  it('splits into consecutive chunks of at most 20', () => {
    const items = Array.from({ length: 45 }, (_, index) => index)
    const chunks = chunk(items)
    expect(chunks.map((part) => part.length)).toEqual([20, 20, 5])
    expect(chunks.flat()).toEqual(items)
  })

  it('has no chunk for nothing and refuses sizes below one', () => {
    expect(chunk([])).toEqual([])
    expect(() => chunk([1], 0)).toThrow(RangeError)
  })
})
