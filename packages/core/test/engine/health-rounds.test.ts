import { describe, expect, it } from 'vitest'
import { SimulatedHost } from './simulated-host.js'

describe('health rounds', () => {
  it('ask about every connection once per period, whatever the number of workers', async () => {
    const host = new SimulatedHost(1)
    await host.connect('alice')
    await host.connect('bob')
    const asked: (readonly string[])[] = []
    host.calendar.adapt = (provider) => ({
      ...provider,
      gateway: {
        ...provider.gateway,
        check: async (ids) => {
          asked.push(ids)
          return new Map(ids.map((id) => [id, { health: 'degraded', message: 'slow' }] as const))
        },
      },
    })
    await host.startWorker({ healthMs: 60_000 })
    await host.startWorker({ healthMs: 60_000 })
    await host.clock.advance(59_000)
    expect(asked).toEqual([])
    await host.clock.advance(122_000)
    expect(asked).toEqual([
      ['alice', 'bob'],
      ['alice', 'bob'],
      ['alice', 'bob'],
    ])
    const healths = host.store.snapshot().connections.map(({ connection }) => connection.health)
    expect(healths).toEqual(['degraded', 'degraded'])
  })

  it('that a vault keeps waiting do not keep due work waiting', async () => {
    const host = new SimulatedHost(2)
    const alice = await host.connect('alice')
    host.calendar.adapt = (provider) => ({
      ...provider,
      gateway: { ...provider.gateway, check: () => new Promise(() => {}) },
    })
    await host.startWorker({ healthMs: 30_000 })
    await host.clock.advance(40_000)
    host.calendar.faults.unavailableNotApplied = 1
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(450)
    expect(host.calendar.calls).toBe(1)
    host.calendar.faults.unavailableNotApplied = 0
    // Only the sweep knows of the retry.
    await host.clock.advance(60_000)
    expect(host.calendar.eventsOf(alice.id)).toHaveLength(1)
  })
})
