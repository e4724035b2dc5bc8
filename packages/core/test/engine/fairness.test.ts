import { describe, expect, it } from 'vitest'
import type { OperationOutcome } from '@calsync/core'
import { facts } from '@calsync/testkit/simulation'
import { SimulatedHost } from './simulated-host.js'

describe('a mailbox', () => {
  it('that is slow delays no other', async () => {
    const host = new SimulatedHost(1)
    const alice = await host.connect('alice')
    const bob = await host.connect('bob')
    host.calendar.intercept = async (id) => {
      if (id === alice.id) await host.clock.sleep(24_000)
      return null
    }
    await host.startWorker()
    for (let id = 1; id <= 100; id += 1) await host.put(`${id}`, { facilitators: ['alice'] })
    await host.clock.advance(1_000)
    await host.put('bobs', { facilitators: ['bob'] })
    await host.clock.advance(1_000)
    expect(host.calendar.eventsOf(bob.id)).toHaveLength(1)
  })

  it('that is full takes deletes, though many creates are refused before them', async () => {
    const host = new SimulatedHost(2)
    const alice = await host.connect('alice')
    await host.startWorker()
    for (let id = 1; id <= 5; id += 1) await host.put(`old${id}`, { facilitators: ['alice'] })
    await host.quiet()
    host.calendar.isFull = true
    for (let id = 1; id <= 200; id += 1) await host.put(`${id}`, { facilitators: ['alice'] })
    await host.clock.advance(5_000)
    for (let id = 1; id <= 5; id += 1) await host.put(`old${id}`, { facilitators: [] })
    await host.clock.advance(900_000)
    expect(host.calendar.eventsOf(alice.id)).toEqual([])
  })

  it('is given live work before background work that waited longer', async () => {
    const host = new SimulatedHost(3)
    const alice = await host.connect('alice')
    host.calendar.describes = { maxBatchItems: 10, lanes: 1 }
    for (let id = 1; id <= 300; id += 1) {
      await host.put(`${id}`, { facilitators: ['alice'] }, 'background')
    }
    host.calendar.intercept = async () => {
      await host.clock.sleep(1_000)
      return null
    }
    await host.startWorker()
    await host.clock.advance(3_000)
    await host.put('live', { title: 'live', facilitators: ['alice'] })
    await host.clock.advance(12_000)
    const titles = host.calendar.eventsOf(alice.id).map(({ event }) => event.title)
    expect(titles).toContain('live')
    expect(titles.length).toBeLessThan(200)
  })
})

describe('what changes while a turn runs', () => {
  it('a new key: the refusal of the old one blocks nothing', async () => {
    const host = new SimulatedHost(4)
    const alice = await host.connect('alice')
    let refuses = true
    host.calendar.intercept = async (_id, call) => {
      if (!refuses) return null
      await host.clock.sleep(5_000)
      const error = facts('INVALID_TOKEN')
      return call.map(({ id }): OperationOutcome => ({ id, outcome: { kind: 'refused', error } }))
    }
    await host.startWorker()
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(2_000)
    await host.connect('alice')
    await host.clock.advance(3_200)
    refuses = false
    expect(await host.quiet()).toBe(true)
    expect(host.store.snapshot().connections[0]?.connection.state).toBe('connected')
    expect(host.calendar.eventsOf(alice.id)).toHaveLength(1)
  })

  it('a pause: calls under way are settled, and nothing more is claimed', async () => {
    const host = new SimulatedHost(5)
    const alice = await host.connect('alice')
    host.calendar.intercept = async () => {
      await host.clock.sleep(5_000)
      return null
    }
    await host.startWorker()
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(2_000)
    const scope = { kind: 'connection', connectionId: alice.id } as const
    await host.calsync.pause(scope, { by: 'test' })
    await host.put('2', { facilitators: ['alice'] })
    await host.clock.advance(60_000)
    const statuses = host.store.snapshot().records.map(({ status }) => status)
    expect(statuses).toEqual(['synced', 'pending'])
    await host.calsync.resume(scope)
    expect(await host.quiet()).toBe(true)
  })

  it('the end of the connection: nothing more is sent', async () => {
    const host = new SimulatedHost(6)
    host.calendar.describes = { maxBatchItems: 1, lanes: 1 }
    const alice = await host.connect('alice')
    host.calendar.intercept = async () => {
      await host.clock.sleep(5_000)
      return null
    }
    for (const id of ['1', '2', '3']) await host.put(id, { facilitators: ['alice'] })
    await host.startWorker()
    await host.clock.advance(2_000)
    await host.calsync.connections.disconnect(alice.id, { by: 'alice' })
    await host.clock.advance(60_000)
    expect(host.calendar.calls).toBe(1)
    expect(host.store.snapshot().connections[0]?.lease).toBeNull()
  })
})
