import { describe, expect, it } from 'vitest'
import {
  throttlingStorm,
  type ThrottlingStormOptions,
} from '../../src/storm/scenarios/throttling-storm.ts'
import { broken, valueOf } from './broken.ts'

const small: ThrottlingStormOptions = {
  seed: 3,
  mailboxes: 4,
  schedules: 120,
  workers: 3,
  editsPerSecond: 8,
  stormMs: 90_000,
  steadyMs: 90_000,
  windowRequests: 10_000,
  windowMs: 600_000,
  accountPerMinute: 300,
  told: true,
}

describe('a storm of 429s', () => {
  it('breaks no limit, and at steady state each change costs one request', async () => {
    const report = await throttlingStorm(small)
    expect(broken(report)).toEqual([])
    expect(valueOf(report, 'storm: 429s made up')).toBeGreaterThan(5)
    expect(valueOf(report, 'steady: changes')).toBeGreaterThan(400)
  }, 120_000)

  it('breaks none when nobody told calsync of the limits and it has to run into them', async () => {
    const report = await throttlingStorm({
      ...small,
      windowRequests: 100,
      windowMs: 60_000,
      told: false,
    })
    expect(broken(report)).toEqual([])
    expect(valueOf(report, 'storm: 429s in all')).toBeGreaterThan(
      valueOf(report, 'storm: 429s made up'),
    )
  }, 120_000)

  it('is the same for the same seed, to the last figure', async () => {
    const tiny = { ...small, mailboxes: 2, schedules: 40, stormMs: 20_000, steadyMs: 20_000 }
    const report = await throttlingStorm(tiny)
    expect(await throttlingStorm(tiny)).toEqual(report)
    expect(report).not.toEqual(await throttlingStorm({ ...tiny, seed: 4 }))
  }, 120_000)
})
