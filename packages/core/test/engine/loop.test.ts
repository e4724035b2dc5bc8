import { describe, expect, it } from 'vitest'
import { silentLogger, silentTelemetry } from '@calsync/core'
import { ManualClock, seededRandom } from '@calsync/testkit'
import type { Environment } from '../../src/engine/environment.js'
import { loop } from '../../src/engine/loop.js'

function running(step: () => Promise<number>) {
  const clock = new ManualClock()
  const stop = new AbortController()
  const parts = { clock, random: seededRandom(), logger: silentLogger, telemetry: silentTelemetry }
  const ended = loop('test', parts as unknown as Environment, stop.signal, step)
  return { clock, stop, ended }
}

describe('loop', () => {
  it('waits as long as its step says', async () => {
    let steps = 0
    const { clock, stop, ended } = running(() => Promise.resolve((steps += 1) && 1_000))
    await clock.advance(3_500)
    expect(steps).toBe(4)
    stop.abort()
    await ended
  })

  it('outlives a step that fails, and tries less and less often', async () => {
    const at: number[] = []
    const { clock, stop, ended } = running(() => {
      at.push(clock.monotonic())
      return Promise.reject(new Error('away'))
    })
    await clock.advance(120_000)
    expect(at.length).toBeGreaterThan(8)
    expect(at.length).toBeLessThan(60)
    stop.abort()
    await ended
  })

  it('outlives a step that throws at once', async () => {
    let steps = 0
    const { clock, stop, ended } = running(() => {
      steps += 1
      if (steps === 1) throw new Error('at once')
      return Promise.resolve(60_000)
    })
    await clock.advance(5_000)
    expect(steps).toBe(2)
    stop.abort()
    await ended
  })

  it('ends in the middle of a wait when it is stopped', async () => {
    const { clock, stop, ended } = running(() => Promise.resolve(3_600_000))
    await clock.flush()
    stop.abort()
    await ended
    expect(clock.sleeping).toBe(0)
  })
})
