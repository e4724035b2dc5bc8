import { describe, expect, it } from 'vitest'
import { SimulatedHost } from './simulated-host.js'

const LEASE_MS = 60_000

describe('a call whose attempt took long to be stored', () => {
  it('is not sent: whoever found the attempt left behind would take it for over too soon', async () => {
    const host = new SimulatedHost(1)
    const { claims } = host.store
    const begin = claims.begin.bind(claims)
    let begins = 0
    claims.begin = async (...asked) => {
      const begun = await begin(...asked)
      begins += 1
      if (begins === 1) await host.clock.sleep(LEASE_MS / 4)
      return begun
    }
    await host.connect('alice')
    await host.put('1', { facilitators: ['alice'] })
    await host.startWorker({ leaseMs: LEASE_MS })
    await host.clock.advance(LEASE_MS / 4 + 1_000)
    expect(begins).toBe(1)
    expect(host.calendar.calls).toBe(0)
    expect(await host.quiet()).toBe(true)
    expect(host.calendar.calls).toBe(1)
    expect(host.store.snapshot().records).toMatchObject([{ status: 'synced', tries: 0 }])
  })
})
