import { describe, expect, it } from 'vitest'
import type { Notification, ResultHandlers, SyncResult } from '@calsync/core'
import { SimulatedHost } from './simulated-host.js'

async function hostWith(on: ResultHandlers, maxTries = 3): Promise<SimulatedHost> {
  const host = new SimulatedHost(1)
  host.parts = { on, delivery: { timeLimitMs: 5_000, maxTries } }
  await host.connect('alice')
  await host.connect('bob')
  await host.startWorker()
  return host
}

const outboxOf = (host: SimulatedHost) => host.store.snapshot().outbox

describe("the host's own handlers", () => {
  it('get typed results and notifications with their ids', async () => {
    const results: SyncResult[] = []
    const notifications: Notification[] = []
    const host = await hostWith({
      result: (result) => void results.push(result),
      notification: (notification) => void notifications.push(notification),
    })
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(5_000)
    expect(results).toMatchObject([
      { type: 'sync_completed', action: 'CREATE', scheduleId: 'class:1', userId: 'alice' },
    ])
    expect(notifications).toMatchObject([
      { userId: 'alice', eventType: 'notification', notification: { type: 'success' } },
    ])
    const ids = [...results, ...notifications].map(({ id }) => id)
    expect(new Set(ids.filter(Boolean)).size).toBe(2)
    expect(outboxOf(host)).toEqual([])
  })

  it('are the only ones that anything is kept for', async () => {
    const notifications: Notification[] = []
    const host = await hostWith({ notification: (one) => void notifications.push(one) })
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(5_000)
    expect(notifications).toHaveLength(1)
    expect(outboxOf(host)).toEqual([])
  })

  it('keep only their own key waiting while they throw, and get the same message again', async () => {
    const taken: string[] = []
    let isBroken = true
    const host = await hostWith(
      {
        result: ({ id, ...result }) => {
          if (!('userId' in result)) return
          if (result.userId === 'alice' && isBroken) throw new Error('alice is away')
          taken.push(`${result.userId} ${id}`)
        },
      },
      12,
    )
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(2_000)
    const first = outboxOf(host)[0]?.message.id
    await host.put('2', { facilitators: ['alice', 'bob'] })
    await host.clock.advance(500)
    expect(taken).toEqual([expect.stringContaining('bob')])
    isBroken = false
    await host.clock.advance(30_000)
    const ofAlice = taken.filter((one) => one.startsWith('alice'))
    expect(ofAlice).toHaveLength(2)
    expect(ofAlice[0]).toBe(`alice ${first}`)
  })

  it('are given up after their last try, told of, and called again on an order', async () => {
    let tries = 0
    let isBroken = true
    const host = await hostWith({
      notification: () => {
        tries += 1
        if (isBroken) throw new Error('no such user')
      },
    })
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(60_000)
    expect(tries).toBe(3)
    expect((await host.calsync.status()).parked).toBe(1)
    expect(await host.calsync.results.parked()).toMatchObject([
      { tries: 3, error: 'no such user', message: { kind: 'notification', key: 'alice' } },
    ])
    isBroken = false
    await host.put('2', { facilitators: ['alice'] })
    await host.clock.advance(5_000)
    expect(tries).toBe(4)
    expect(await host.calsync.results.retryParked({ by: 'ann' })).toBe(1)
    await host.clock.advance(5_000)
    expect(tries).toBe(5)
    expect(outboxOf(host)).toEqual([])
  })

  it('lose their turn when they do not return, and others go on', async () => {
    const signals: AbortSignal[] = []
    const taken: string[] = []
    const host = await hostWith({
      notification: async ({ userId }, { signal }) => {
        if (userId === 'bob') return void taken.push(userId)
        signals.push(signal)
        if (signals.length === 1) await new Promise(() => {})
      },
    })
    await host.put('1', { facilitators: ['alice', 'bob'] })
    await host.clock.advance(3_000)
    expect(taken).toEqual(['bob'])
    expect(signals.map(({ aborted }) => aborted)).toEqual([false])
    await host.clock.advance(20_000)
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    expect(outboxOf(host)).toEqual([])
  })

  it('get a message again when their process dies in them', async () => {
    const ids: string[] = []
    const host = await hostWith({
      notification: async ({ id }) => {
        ids.push(id)
        if (ids.length === 1) await new Promise(() => {})
      },
    })
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(3_000)
    expect(ids).toHaveLength(1)
    for (const worker of host.workers) host.kill(worker)
    await host.startWorker()
    await host.clock.advance(30_000)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
    expect(outboxOf(host)).toEqual([])
  })

  it('are waited for by a stop', async () => {
    let finish: () => void = () => {}
    let isFinished = false
    const host = await hostWith({
      notification: async () => {
        await new Promise<void>((resolve) => (finish = resolve))
        isFinished = true
      },
    })
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(2_000)
    const stopped = host.workers[0]?.stop()
    await host.clock.advance(100)
    expect(isFinished).toBe(false)
    finish()
    await host.clock.advance(100)
    await stopped
    expect(isFinished).toBe(true)
    expect(outboxOf(host)).toEqual([])
  })

  it('are refused beside a broker that takes the same results', async () => {
    const host = new SimulatedHost(1)
    host.publishes = true
    host.parts = { on: { result: () => {} } }
    await expect(host.startWorker()).rejects.toThrow(
      expect.objectContaining({
        code: 'INVALID_CONFIGURATION',
        message: expect.stringContaining('simulated') as string,
      }),
    )
  })
})

describe('a batch of changes', () => {
  it('is one toast, and a result for each', async () => {
    const results: SyncResult[] = []
    const toasts: Notification[] = []
    const host = new SimulatedHost(1)
    host.parts = {
      on: { result: (one) => void results.push(one), notification: (one) => void toasts.push(one) },
    }
    await host.connect('alice')
    for (let id = 1; id <= 12; id += 1) await host.put(`${id}`, { facilitators: ['alice'] })
    await host.startWorker()
    await host.clock.advance(20_000)
    expect(results).toHaveLength(12)
    expect(toasts.map(({ notification }) => notification.type)).toEqual(toasts.map(() => 'success'))
    expect(toasts.length).toBeLessThan(4)
    const told = toasts.map(({ notification }) =>
      Number(/^(\d+) events/.exec(notification.message)?.[1] ?? 1),
    )
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(12)
  })
})
