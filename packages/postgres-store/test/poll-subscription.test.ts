import { type DueConnection, type LogFields, type NudgeAnswer, silentLogger } from '@calsync/core'
import { ManualClock } from '@calsync/testkit'
import { describe, expect, it } from 'vitest'
import { PollSubscription } from '../src/polling-transport/poll-subscription.js'

/** A subscription over a list of due connections, on a clock that moves only when told. */
class Scene {
  readonly clock = new ManualClock()
  readonly looks: number[] = []
  readonly handed: string[] = []
  readonly logged: LogFields[] = []
  due: string[] = []
  hearing = true
  answer: (id: string) => NudgeAnswer = () => 'queued'
  find: () => Promise<void> = () => Promise.resolve()
  readonly subscription = new PollSubscription({
    clock: this.clock,
    logger: {
      ...silentLogger,
      warn: (event, fields) => this.logged.push({ event, ...fields }),
      error: (event, fields) => this.logged.push({ event, ...fields }),
    },
    intervalMs: 500,
    idleIntervalMs: 2_000,
    limit: 100,
    hearing: () => this.hearing,
    handler: (id) => {
      this.handed.push(id)
      return this.answer(id)
    },
    claims: {
      findDue: async (limit) => {
        this.looks.push(this.clock.monotonic())
        await this.find()
        return this.due.slice(0, limit).map(dueConnection)
      },
    },
  })

  /** Seconds from the start. */
  get lookTimes(): number[] {
    return this.looks.map((ms) => ms / 1_000)
  }
}

const dueConnection = (connectionId: string): DueConnection => ({
  connectionId,
  userId: 'u',
  integration: 'i',
  priority: 'live',
})

describe('PollSubscription', () => {
  it('looks at once, then every interval while there is work', async () => {
    const scene = new Scene()
    scene.due = ['a', 'b']
    await scene.clock.advance(1_100)
    expect(scene.lookTimes).toEqual([0, 0.5, 1])
    expect(scene.handed).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
  })

  it('looks seldom when there is none and hints arrive', async () => {
    const scene = new Scene()
    await scene.clock.advance(4_500)
    expect(scene.lookTimes).toEqual([0, 2, 4])
    scene.hearing = false
    await scene.clock.advance(2_800)
    expect(scene.lookTimes.slice(3)).toEqual([6, 6.5, 7])
  })

  it('looks soon when woken, also when that comes during a look, and never in a tight loop', async () => {
    const scene = new Scene()
    await scene.clock.advance(100)
    scene.subscription.wake()
    await scene.clock.advance(100)
    expect(scene.looks).toHaveLength(2)
    scene.find = async () => scene.subscription.wake()
    scene.subscription.wake()
    await scene.clock.advance(1_000)
    expect(scene.looks.length).toBeGreaterThan(10)
    expect(scene.looks.length).toBeLessThan(25)
  })

  it('stops handing over at the answer busy, and holds back for an interval', async () => {
    const scene = new Scene()
    scene.due = ['a', 'b', 'c']
    scene.answer = (id) => (id === 'b' ? 'busy' : 'queued')
    await scene.clock.advance(400)
    expect(scene.handed).toEqual(['a', 'b'])
    expect(scene.subscription.offer('d', 'background')).toBe(false)
    scene.answer = () => 'queued'
    await scene.clock.advance(200)
    expect(scene.handed).toEqual(['a', 'b', 'a', 'b', 'c'])
    expect(scene.subscription.offer('d', 'background')).toBe(true)
  })

  it('looks again soon after a busy answer to a nudge, also when it was idle', async () => {
    const scene = new Scene()
    await scene.clock.advance(100)
    scene.answer = () => 'busy'
    expect(scene.subscription.offer('a', 'background')).toBe(false)
    scene.due = ['a']
    scene.answer = () => 'queued'
    await scene.clock.advance(600)
    expect(scene.handed).toEqual(['a', 'a'])
  })

  it('goes on after errors, more slowly each time, and at full speed once they are over', async () => {
    const scene = new Scene()
    scene.find = () => Promise.reject(new Error('the database is away'))
    await scene.clock.advance(60_000)
    expect(scene.lookTimes.slice(0, 6)).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5])
    expect(scene.looks.length).toBeGreaterThan(8)
    expect(scene.logged[0]).toEqual({
      event: 'transport.poll_failed',
      error: 'the database is away',
      waitMs: 500,
    })
    scene.find = () => Promise.resolve()
    scene.due = ['a']
    await scene.clock.advance(12_000)
    const before = scene.handed.length
    await scene.clock.advance(5_600)
    expect(scene.handed.length - before).toBeGreaterThanOrEqual(10)
  })

  it('gives a look up that is never answered', async () => {
    const scene = new Scene()
    scene.find = () => new Promise(() => {})
    await scene.clock.advance(30_000)
    scene.find = () => Promise.resolve()
    scene.due = ['a']
    await scene.clock.advance(1_000)
    expect(scene.handed).toContain('a')
  })

  it('survives a handler that throws', async () => {
    const scene = new Scene()
    scene.due = ['a']
    scene.answer = () => {
      throw new Error('a bug')
    }
    await scene.clock.advance(1_200)
    expect(scene.handed.length).toBeGreaterThan(1)
    expect(scene.logged[0]).toMatchObject({ event: 'transport.handler_failed', error: 'a bug' })
  })

  it.each(['before the first look', 'while it waits', 'during a look'])(
    'hands nothing over after a stop %s, and leaves no timer behind',
    async (when) => {
      const scene = new Scene()
      scene.due = when === 'while it waits' ? [] : ['a']
      let answer = (): void => {}
      if (when === 'during a look') {
        scene.find = () => new Promise((resolve) => (answer = resolve))
      }
      if (when !== 'before the first look') await scene.clock.advance(10)
      await scene.subscription.stop()
      answer()
      scene.due = ['a']
      await scene.clock.flush()
      expect(scene.clock.sleeping).toBe(0)
      await scene.clock.advance(5_000)
      scene.subscription.wake()
      expect(scene.subscription.offer('a', 'background')).toBe(false)
      expect(scene.handed).toEqual([])
    },
  )
})
