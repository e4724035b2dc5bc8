import { describe, expect, it } from 'vitest'
import { ManualClock } from '@calsync/testkit'

describe('ManualClock', () => {
  it('jumps: each sleeper wakes once, in order, at the new time', async () => {
    const clock = new ManualClock(0)
    const woken: string[] = []
    const nap = async (name: string, ms: number) => {
      await clock.sleep(ms)
      woken.push(`${name} at ${clock.now()}`)
    }
    const naps = [nap('late', 2_000), nap('early', 1_000), nap('later', 6_000)]
    await clock.jump(5_000)
    expect(woken).toEqual(['early at 5000', 'late at 5000'])
    await clock.jump(1_000)
    await Promise.all(naps)
  })

  it('wakes sleepers in the order of their times, each at its own time', async () => {
    const clock = new ManualClock(1_000)
    const woken: string[] = []
    const sleeper = async (name: string, ms: number) => {
      await clock.sleep(ms)
      woken.push(`${name} at ${clock.now()}`)
    }
    const done = [sleeper('late', 30), sleeper('early', 10), sleeper('also early', 10)]
    await clock.advance(50)
    await Promise.all(done)
    expect(woken).toEqual(['early at 1010', 'also early at 1010', 'late at 1030'])
    expect(clock.now()).toBe(1_050)
    expect(clock.monotonic()).toBe(50)
  })

  it('lets a woken sleeper sleep again within the same advance', async () => {
    const clock = new ManualClock(0)
    const ticks: number[] = []
    const loop = (async () => {
      for (let tick = 0; tick < 3; tick++) {
        await clock.sleep(10)
        ticks.push(clock.now())
      }
    })()
    await clock.advance(30)
    await loop
    expect(ticks).toEqual([10, 20, 30])
  })

  it('does not wake who is not due', async () => {
    const clock = new ManualClock(0)
    let woken = false
    void clock.sleep(10).then(() => (woken = true))
    await clock.advance(9)
    expect(woken).toBe(false)
    expect(clock.sleeping).toBe(1)
    expect(clock.nextWakeAt).toBe(10)
    await clock.advance(1)
    expect(woken).toBe(true)
    expect(clock.nextWakeAt).toBeNull()
  })

  it('ends an aborted sleep at once and without rejecting', async () => {
    const clock = new ManualClock(0)
    const controller = new AbortController()
    const asleep = clock.sleep(1_000, controller.signal)
    controller.abort()
    await asleep
    await clock.sleep(1_000, controller.signal)
    expect(clock.now()).toBe(0)
    expect(clock.sleeping).toBe(0)
  })

  it('returns at once from a sleep of nothing', async () => {
    const clock = new ManualClock(0)
    await clock.sleep(0)
    await clock.sleep(-5)
    expect(clock.now()).toBe(0)
  })
})
