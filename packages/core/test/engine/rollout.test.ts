import { describe, expect, it } from 'vitest'
import { type Calsync, type CalsyncParts, type RenderEvent, type Run } from '@calsync/core'
import { SimulatedHost } from './simulated-host.js'

const template =
  (prefix: string): RenderEvent =>
  ({ event }) => ({ ...event, title: `${prefix} ${event.title}` })

const old: Partial<CalsyncParts> = { event: template('[Old]'), renderVersion: 'old' }
const present: Partial<CalsyncParts> = { event: template('[New]'), renderVersion: 'new' }

class Deployed extends SimulatedHost {
  mailbox = ''

  get titles(): string[] {
    return this.calendar.eventsOf(this.mailbox).map(({ event }) => event.title)
  }

  count(prefix: string): number {
    return this.titles.filter((title) => title.startsWith(prefix)).length
  }

  /** Workers of one template take the place of those of another. */
  async deploy(parts: Partial<CalsyncParts>): Promise<void> {
    for (const worker of this.workers) {
      const stopped = worker.stop()
      await this.clock.advance(5_000)
      await stopped
      this.kill(worker)
    }
    this.parts = parts
    await this.startWorker()
  }

  /** calsync as the present deployment has it. */
  get now(): Calsync {
    return this.compose()
  }

  async run(): Promise<Run> {
    const [run] = await this.store.runs.listRuns(1)
    if (run === undefined) throw new Error('there is no run')
    return run
  }
}

async function standing(seed: number, count: number): Promise<Deployed> {
  const host = new Deployed(seed)
  host.mailbox = (await host.connect('alice')).id
  await host.deploy(old)
  for (let id = 1; id <= count; id += 1) await host.put(`${id}`, { facilitators: ['alice'] })
  expect(await host.quiet()).toBe(true)
  expect(host.count('[Old]')).toBe(count)
  return host
}

describe('another template', () => {
  it('rewrites nothing of a backfill, and what is edited in full', async () => {
    const host = await standing(1, 5)
    await host.deploy(present)
    await host.calsync.backfill({ by: 'test' })
    await host.put('3', { title: 'edited' })
    await host.clock.advance(10_000)
    expect(await host.quiet()).toBe(true)
    expect(host.titles.sort()).toEqual([
      '[New] edited',
      '[Old] title of 1',
      '[Old] title of 2',
      '[Old] title of 4',
      '[Old] title of 5',
    ])
    expect(await host.now.countOutdated()).toBe(4)
  })

  it('is rolled out at its rate, by whoever is there', async () => {
    const host = await standing(2, 30)
    await host.deploy(present)
    await host.now.rollout({ by: 'ann', perMinute: 10 })
    await host.clock.advance(60_000)
    const [first] = host.workers
    const after = host.count('[New]')
    expect(after).toBeGreaterThan(5)
    expect(after).toBeLessThanOrEqual(11)
    if (first !== undefined) host.kill(first)
    await host.startWorker()
    await host.clock.advance(60_000)
    expect(host.count('[New]')).toBeLessThanOrEqual(21)
    await host.clock.advance(300_000)
    expect(await host.run()).toMatchObject({ status: 'done', listed: 30, planned: 30, by: 'ann' })
    expect(await host.quiet()).toBe(true)
    expect(host.count('[New]')).toBe(30)
    expect(await host.now.countOutdated()).toBe(0)
  })

  it('can be previewed without a trace', async () => {
    const host = await standing(3, 3)
    await host.deploy(present)
    await host.put('4', { facilitators: ['alice'] })
    await host.quiet()
    const before = host.store.snapshot()
    expect(await host.now.previewRollout()).toMatchObject({
      schedules: 3,
      creates: 0,
      updates: 3,
      deletes: 0,
    })
    expect(host.store.snapshot()).toEqual(before)
  })

  it('is rolled out once at a time, and ended by who asks for it', async () => {
    const host = await standing(4, 20)
    await host.deploy(present)
    const { id } = await host.now.rollout({ by: 'ann', perMinute: 1 })
    await expect(host.now.rollout({ by: 'bob' })).rejects.toMatchObject({ code: 'ROLLOUT_OPEN' })
    await host.clock.advance(10_000)
    expect(await host.now.cancelRollout()).toMatchObject({ id, status: 'cancelled' })
    expect(await host.now.cancelRollout()).toBeNull()
    await host.clock.advance(600_000)
    expect(host.count('[New]')).toBe(1)
  })

  it('ends the rollout of a template that is no more', async () => {
    const host = await standing(5, 3)
    await host.deploy(present)
    const { id } = await host.now.rollout({ by: 'ann', perMinute: 1 })
    await host.deploy({ event: template('[Newer]'), renderVersion: 'newer' })
    await host.now.rollout({ by: 'ann' })
    expect(await host.store.runs.getRun(id)).toMatchObject({ status: 'cancelled' })
    await host.clock.advance(60_000)
    expect(await host.quiet()).toBe(true)
    expect(host.count('[Newer]')).toBe(3)
  })

  it('is left to workers that have it', async () => {
    const host = await standing(6, 3)
    host.parts = present
    const { id } = await host.now.rollout({ by: 'ann' })
    await host.clock.advance(60_000)
    expect(await host.store.runs.getRun(id)).toMatchObject({ status: 'queued', listed: 0 })
    expect(host.count('[Old]')).toBe(3)
  })

  it('is rolled out by itself where that is wanted, once all workers have it', async () => {
    const host = await standing(7, 4)
    const automatic = { ...present, rollout: { mode: 'automatic' } } as const
    const [worker] = host.workers
    host.parts = automatic
    await host.startWorker()
    await host.clock.advance(180_000)
    expect(host.count('[Old]')).toBe(4)
    const stopped = worker?.stop()
    await host.clock.advance(5_000)
    await stopped
    await host.clock.advance(300_000)
    expect(host.count('[New]')).toBe(4)
    expect(await host.run()).toMatchObject({ status: 'done', listed: 4, reason: 'other versions' })
  })

  it('is never rolled out unasked otherwise', async () => {
    const host = await standing(8, 2)
    await host.deploy(present)
    await host.clock.advance(600_000)
    expect(host.count('[Old]')).toBe(2)
    expect(await host.store.runs.listRuns(10)).toEqual([])
  })
})
