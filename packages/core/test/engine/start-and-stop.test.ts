import { describe, expect, it } from 'vitest'
import { type Transport, type Worker } from '@calsync/core'
import { SimulatedHost } from './simulated-host.js'

async function stopped(host: SimulatedHost, worker: Worker): Promise<void> {
  let over = false
  const stop = worker.stop().then(() => (over = true))
  for (let waited = 0; !over && waited < 120_000; waited += 500) await host.clock.advance(500)
  await stop
}

function transport(change: Partial<Transport>): Transport {
  return {
    name: 'test',
    publishes: false,
    nudge: () => Promise.resolve(),
    subscribe: () => Promise.resolve({ stop: () => Promise.resolve() }),
    publish: () => Promise.resolve(),
    check: () => Promise.resolve([]),
    close: () => Promise.resolve(),
    ...change,
  }
}

describe('a worker that is stopped', () => {
  it('ends the calls under way, begins none, and gives its leases back', async () => {
    const host = new SimulatedHost(1)
    host.calendar.describes = { maxBatchItems: 1, lanes: 2 }
    const alice = await host.connect('alice')
    for (let id = 1; id <= 10; id += 1) await host.put(`${id}`, { facilitators: ['alice'] })
    host.calendar.intercept = async () => {
      await host.clock.sleep(20_000)
      return null
    }
    const worker = await host.startWorker()
    await host.clock.advance(1_000)
    await stopped(host, worker)
    expect(host.calendar.calls).toBe(2)
    expect(host.calendar.eventsOf(alice.id)).toHaveLength(2)
    const { connections, records } = host.store.snapshot()
    expect(connections[0]?.lease).toBeNull()
    expect(records.filter(({ status }) => status === 'synced')).toHaveLength(2)
    expect(records.some(({ doubt }) => doubt !== null)).toBe(false)
  })

  it('gives back at once what it was claiming', async () => {
    const host = new SimulatedHost(2)
    host.remoteStore = true
    await host.connect('alice')
    await host.put('1', { facilitators: ['alice'] })
    let isClaiming = false
    host.storeFaults.set('claim', () => {
      isClaiming = true
      return null
    })
    const starting = host.startWorker()
    while (!isClaiming) await host.clock.advance(1)
    const worker = await starting
    await stopped(host, worker)
    expect(host.calendar.calls).toBe(0)
    expect(host.store.snapshot().connections[0]?.lease).toBeNull()
  })

  it('may be stopped twice, and both wait for its end', async () => {
    const host = new SimulatedHost(3)
    await host.connect('alice')
    await host.put('1', { facilitators: ['alice'] })
    host.calendar.intercept = async () => {
      await host.clock.sleep(5_000)
      return null
    }
    const worker = await host.startWorker()
    await host.clock.advance(1_000)
    void worker.stop()
    await stopped(host, worker)
    expect(worker.status).toMatchObject({ state: 'stopped', running: 0 })
  })

  it('while it starts, does not stay subscribed', async () => {
    const host = new SimulatedHost(4)
    let subscribed = 0
    let finish: () => void = () => {}
    host.parts = {
      transport: transport({
        subscribe: async () => {
          await new Promise<void>((resolve) => (finish = resolve))
          subscribed += 1
          return {
            stop: async () => {
              subscribed -= 1
            },
          }
        },
      }),
    }
    const starting = host.startWorker()
    await host.clock.flush()
    const [worker] = host.workers
    await worker?.stop()
    finish()
    await starting
    expect(subscribed).toBe(0)
    expect(worker?.status.state).toBe('stopped')
  })
})

describe('a worker that is started', () => {
  it('can be started again when the transport was away', async () => {
    const host = new SimulatedHost(5)
    let tries = 0
    host.parts = {
      transport: transport({
        subscribe: async () => {
          tries += 1
          if (tries === 1) throw new Error('the broker is away')
          return { stop: () => Promise.resolve() }
        },
      }),
    }
    await expect(host.startWorker()).rejects.toThrow('the broker is away')
    const [worker] = host.workers
    await worker?.start()
    expect(worker?.status.state).toBe('running')
    await host.connect('alice')
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(1_000)
    expect(host.store.snapshot().marks).toEqual([])
  })

  it.each([
    ['a lease', {}, { leaseMs: 25_000 }],
    ['a flight', { policy: { maxFlightMs: 10_000 } }, {}],
  ])('refuses %s that is shorter than a call', async (_name, parts, options) => {
    const host = new SimulatedHost(6)
    host.parts = parts
    await expect(host.startWorker(options)).rejects.toMatchObject({ code: 'INVALID_CONFIGURATION' })
  })
})
