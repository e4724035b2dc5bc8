import { describe, expect, it, vi } from 'vitest'
import { Deadline } from '../../src/chaos/deadline.ts'

describe('Deadline', () => {
  it('comes after its time', () => {
    vi.useFakeTimers()
    try {
      const { signal } = new Deadline(1_000, new AbortController().signal)
      vi.advanceTimersByTime(999)
      expect(signal.aborted).toBe(false)
      vi.advanceTimersByTime(1)
      expect(signal.aborted).toBe(true)
    } finally {
      vi.useRealTimers()
    }
  })

  it('comes with another signal, also with one that is over already', () => {
    const before = new AbortController()
    const deadline = new Deadline(60_000, before.signal)
    before.abort()
    expect(deadline.signal.aborted).toBe(true)
    expect(new Deadline(60_000, before.signal).signal.aborted).toBe(true)
  })

  it('can be called', () => {
    const deadline = new Deadline(60_000, new AbortController().signal)
    deadline.end()
    expect(deadline.signal.aborted).toBe(true)
  })
})
