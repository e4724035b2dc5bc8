import { describe, expect, it } from 'vitest'
import { SimulatedHost } from './simulated-host.js'

function titlesOf(host: SimulatedHost, connectionId: string): string[] {
  return host.calendar
    .eventsOf(connectionId)
    .map((event) => event.event.title)
    .sort()
}

describe('a worker without faults', () => {
  it('creates, updates and deletes as the host does', async () => {
    const host = new SimulatedHost(1)
    const alice = await host.connect('alice')
    await host.startWorker()
    await host.put('1', { title: 'first', facilitators: ['alice'] })
    await host.put('2', { title: 'second', facilitators: ['alice', 'nobody'] })
    expect(await host.quiet()).toBe(true)
    expect(titlesOf(host, alice.id)).toEqual(['first', 'second'])
    await host.put('1', { title: 'first, moved' })
    await host.put('2', { deleted_at: '2026-01-01T00:00:00Z' })
    expect(await host.quiet()).toBe(true)
    expect(titlesOf(host, alice.id)).toEqual(['first, moved'])
    await host.put('1', { facilitators: [] })
    expect(await host.quiet()).toBe(true)
    expect(titlesOf(host, alice.id)).toEqual([])
    await host.put('1', { facilitators: ['alice'] })
    expect(await host.quiet()).toBe(true)
    expect(titlesOf(host, alice.id)).toEqual(['first, moved'])
  })

  it('writes nothing for a change that changes nothing', async () => {
    const host = new SimulatedHost(2)
    await host.connect('alice')
    await host.startWorker()
    await host.put('1', { facilitators: ['alice'] })
    await host.quiet()
    const { writes } = host.calendar
    await host.put('1', {})
    await host.quiet()
    expect(host.calendar.writes).toBe(writes)
  })

  it('deletes nothing when rows are merely absent', async () => {
    const host = new SimulatedHost(3)
    const alice = await host.connect('alice')
    await host.startWorker()
    await host.put('1', { facilitators: ['alice'] })
    await host.quiet()
    const tx = host.store.begin()
    await host.calsync.schedules.changed('class:1', { tx })
    host.rows.clear()
    await tx.commit()
    await host.quiet()
    expect(titlesOf(host, alice.id)).toHaveLength(1)
    expect(host.store.snapshot().heads[0]?.state).toBe('source_missing')
  })

  it('deletes when the host says deleted', async () => {
    const host = new SimulatedHost(4)
    const alice = await host.connect('alice')
    await host.startWorker()
    await host.put('1', { facilitators: ['alice'] })
    await host.quiet()
    const tx = host.store.begin()
    await host.calsync.schedules.deleted('class:1', { tx })
    host.rows.delete('1')
    await tx.commit()
    await host.quiet()
    expect(titlesOf(host, alice.id)).toEqual([])
  })

  it('keeps marks while the source is away', async () => {
    const host = new SimulatedHost(5)
    const alice = await host.connect('alice')
    await host.startWorker()
    host.sourceFails = true
    await host.put('1', { facilitators: ['alice'] })
    await host.clock.advance(60_000)
    expect(host.store.snapshot().marks).toHaveLength(1)
    host.sourceFails = false
    await host.quiet()
    expect(titlesOf(host, alice.id)).toHaveLength(1)
  })

  it('backfills the schedules of a user who connects late', async () => {
    const host = new SimulatedHost(6)
    await host.startWorker()
    for (let id = 1; id <= 45; id += 1) await host.put(`${id}`, { facilitators: ['alice'] })
    await host.quiet()
    const alice = await host.connect('alice')
    await host.calsync.backfill({ userId: 'alice', by: 'test' })
    await host.clock.advance(5_000)
    expect(await host.quiet()).toBe(true)
    expect(titlesOf(host, alice.id)).toHaveLength(45)
    expect(host.calendar.maxInFlight).toBeLessThanOrEqual(4)
  })

  it('blocks a connection once on a revoked key and drains after the reconnect', async () => {
    const host = new SimulatedHost(7)
    const alice = await host.connect('alice')
    await host.startWorker()
    host.calendar.revoked.add(alice.id)
    for (let id = 1; id <= 30; id += 1) await host.put(`${id}`, { facilitators: ['alice'] })
    await host.clock.advance(120_000)
    expect(host.store.snapshot().connections[0]?.connection.state).toBe('blocked')
    const { calls } = host.calendar
    await host.clock.advance(600_000)
    expect(host.calendar.calls).toBe(calls)
    await host.connect('alice')
    expect(await host.quiet()).toBe(true)
    expect(titlesOf(host, alice.id)).toHaveLength(30)
  })

  it('gives up on a refused event with one dead letter, and the others go on', async () => {
    const host = new SimulatedHost(8)
    host.publishes = true
    const alice = await host.connect('alice')
    await host.startWorker()
    host.calendar.refusedTitles.add('poison')
    await host.put('1', { title: 'poison', facilitators: ['alice'] })
    await host.put('2', { title: 'fine', facilitators: ['alice'] })
    await host.quiet()
    await host.clock.advance(2_000)
    expect(titlesOf(host, alice.id)).toEqual(['fine'])
    const dead = host.store.snapshot().records.filter((record) => record.status === 'dead')
    expect(dead).toHaveLength(1)
    expect(host.published.filter((message) => message.kind === 'dlq')).toHaveLength(1)
    const completed = host.published.filter((message) => message.kind === 'completed')
    expect(completed).toHaveLength(1)
  })

  it('re-creates an event that the user deleted, but not within the lag after a write', async () => {
    const host = new SimulatedHost(9)
    const alice = await host.connect('alice')
    await host.startWorker()
    await host.put('1', { facilitators: ['alice'] })
    await host.quiet()
    await host.clock.advance(300_000)
    host.calendar.mailboxes.get(alice.id)?.clear()
    await host.put('1', { title: 'changed' })
    expect(await host.quiet()).toBe(true)
    expect(titlesOf(host, alice.id)).toEqual(['changed'])
  })
})
