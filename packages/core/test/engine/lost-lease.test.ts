import { describe, expect, it } from 'vitest'
import type { Outcome } from '@calsync/core'
import { facts } from '@calsync/testkit/simulation'
import { SimulatedHost } from './simulated-host.js'

const lost: Outcome = { kind: 'unanswered', error: facts('TIMEOUT') }
const LEASE_MS = 60_000

/** One create in doubt, to be looked for, behind two that are due before it. */
async function withLookBehindWrites(host: SimulatedHost): Promise<void> {
  host.calendar.describes = { maxBatchItems: 1, lanes: 1 }
  await host.connect('alice')
  await host.put('1', { facilitators: ['alice'] })
  host.calendar.intercept = (_id, call) =>
    Promise.resolve(call.map(({ id }) => ({ id, outcome: lost })))
  await host.startWorker()
  await host.clock.advance(30_000)
  await host.calsync.pause({ kind: 'everything' }, { by: 'test' })
  await host.put('2', { facilitators: ['alice'] })
  await host.put('3', { facilitators: ['alice'] })
  await host.clock.advance(60_000)
}

describe('a lease that is lost', () => {
  it('is not taken for renewed by a begin that the store refused: no look is sent without it', async () => {
    const host = new SimulatedHost(1)
    await withLookBehindWrites(host)
    const sent: { readonly action: string; readonly leased: boolean }[] = []
    host.calendar.intercept = (_id, call) => {
      const lease = host.store.snapshot().connections[0]?.lease ?? null
      const leased = lease !== null && lease.until > host.clock.now()
      for (const { action } of call) sent.push({ action, leased })
      return null
    }
    const begun = host.store.claims.begin.bind(host.store.claims)
    let begins = 0
    host.store.claims.begin = async (attempts, leaseMs) => {
      begins += 1
      // Held up for longer than the lease; the next ones are prompt, and refused.
      if (begins === 1) await host.clock.sleep(LEASE_MS + 1_000)
      return await begun(attempts, leaseMs)
    }
    await host.calsync.resume({ kind: 'everything' })
    expect(await host.quiet()).toBe(true)
    expect(begins).toBeGreaterThan(2)
    expect(sent.some(({ action }) => action === 'find')).toBe(true)
    expect(sent.filter(({ leased }) => !leased)).toEqual([])
  })
})
