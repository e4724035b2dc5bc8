import { describe, expect, it } from 'vitest'
import type { Claim } from '@calsync/core'
import { ManualClock } from '@calsync/testkit'
import { Lease } from '../../src/engine/lease.js'

const claim = { now: 1_000_000, leaseUntil: 1_060_000 } as Claim

describe('Lease', () => {
  it('counts from the moment it was asked for, however late the answer was read', async () => {
    const clock = new ManualClock()
    const askedAt = clock.monotonic()
    await clock.advance(40_000)
    const lease = new Lease(clock, claim, askedAt)
    expect(lease.now()).toBe(1_040_000)
    expect(lease.lasts(20_000)).toBe(true)
    expect(lease.lasts(20_001)).toBe(false)
  })

  it('is extended from the moment the extension was asked for, and never shortened', async () => {
    const clock = new ManualClock()
    const lease = new Lease(clock, claim, clock.monotonic())
    const askedAt = clock.monotonic()
    await clock.advance(30_000)
    lease.extend(askedAt, 70_000)
    expect(lease.lasts(40_000)).toBe(true)
    expect(lease.lasts(40_001)).toBe(false)
    lease.extend(askedAt, 1_000)
    expect(lease.lasts(40_000)).toBe(true)
  })
})
