import { describe, expect, it } from 'vitest'
import { SimulatedHost } from './simulated-host.js'

describe('budgets', () => {
  it('smaller than a batch are used all the same', async () => {
    const host = new SimulatedHost(1)
    host.calendar.describes = { mailboxBudget: { capacity: 10, perSecond: 1 } }
    const alice = await host.connect('alice')
    for (let id = 1; id <= 20; id += 1) await host.put(`${id}`, { facilitators: ['alice'] })
    await host.startWorker()
    expect(await host.quiet(120_000)).toBe(true)
    expect(host.calendar.eventsOf(alice.id)).toHaveLength(20)
  })

  it('too small for a reserve serve background work without one', async () => {
    const host = new SimulatedHost(2)
    host.calendar.describes = { accountBudget: { capacity: 1, perSecond: 1 } }
    const alice = await host.connect('alice')
    await host.put('1', { facilitators: ['alice'] }, 'background')
    await host.startWorker()
    expect(await host.quiet(30_000)).toBe(true)
    expect(host.calendar.eventsOf(alice.id)).toHaveLength(1)
  })

  it('leave a part to live work, though live work shares its turn with background work', async () => {
    const host = new SimulatedHost(3)
    host.calendar.describes = {
      maxBatchItems: 2,
      accountBudget: { capacity: 10, perSecond: 0.01 },
    }
    await host.connect('alice')
    const bob = await host.connect('bob')
    for (let id = 1; id <= 40; id += 1) {
      await host.put(`${id}`, { facilitators: ['alice'] }, id === 40 ? 'live' : 'background')
    }
    await host.startWorker()
    await host.clock.advance(10_000)
    await host.put('bobs', { facilitators: ['bob'] })
    await host.clock.advance(10_000)
    expect(host.calendar.eventsOf(bob.id)).toHaveLength(1)
  })

  it('that background work used up hold the connection only for a moment', async () => {
    const host = new SimulatedHost(4)
    host.calendar.describes = {
      maxBatchItems: 1,
      accountBudget: { capacity: 10, perSecond: 0.01 },
    }
    const alice = await host.connect('alice')
    for (let id = 1; id <= 20; id += 1) {
      await host.put(`${id}`, { facilitators: ['alice'] }, 'background')
    }
    await host.startWorker()
    await host.clock.advance(10_000)
    expect(host.calendar.eventsOf(alice.id)).toHaveLength(8)
    await host.put('live', { title: 'live', facilitators: ['alice'] })
    await host.clock.advance(12_000)
    const titles = host.calendar.eventsOf(alice.id).map(({ event }) => event.title)
    expect(titles).toContain('live')
  })

  it('of a mailbox are not used up by calls that the account does not allow', async () => {
    const host = new SimulatedHost(6)
    host.calendar.describes = {
      mailboxBudget: { capacity: 100, perSecond: 0.001 },
      accountBudget: { capacity: 1, perSecond: 0.1 },
    }
    const alice = await host.connect('alice')
    for (let id = 1; id <= 80; id += 1) {
      await host.put(`${id}`, { facilitators: ['alice'] }, 'background')
    }
    await host.startWorker()
    expect(await host.quiet(120_000)).toBe(true)
    expect(host.calendar.eventsOf(alice.id)).toHaveLength(80)
    expect(host.calendar.journal.map(({ items }) => items)).toEqual([20, 20, 20, 20])
  })

  it('count what follows up in the same turn', async () => {
    const host = new SimulatedHost(5)
    await host.connect('alice')
    await host.put('1', { facilitators: ['alice'] })
    host.calendar.faults.lostBeforeApply = 1
    await host.startWorker()
    await host.clock.advance(30_000)
    host.calendar.faults.lostBeforeApply = 0
    // One look, and nothing is left for the replay.
    host.calendar.describes = { accountBudget: { capacity: 1, perSecond: 0.001 } }
    const { calls } = host.calendar
    await host.clock.advance(60_000)
    expect(host.calendar.calls).toBe(calls + 1)
  })
})
