import { describe, expect, it } from 'vitest'
import { SimulatedHost } from '../engine/simulated-host.js'
import { apiHost } from './api-host.js'

describe('retry', () => {
  it('tells a user whom nothing mentions from one who has no calendar', async () => {
    const host = new SimulatedHost(1)
    await host.startWorker()
    await host.put('1', { facilitators: ['bob'] })
    await host.clock.advance(1_000)
    const by = { by: 'test' }
    await expect(host.calsync.retry({ userId: 'nobody' }, by)).rejects.toMatchObject({
      code: 'UNKNOWN_USER',
    })
    await expect(host.calsync.retry({ userId: 'bob' }, by)).rejects.toMatchObject({
      code: 'NO_CONNECTION',
    })
    await expect(host.calsync.previewRetry({ userId: 'bob' })).rejects.toMatchObject({
      code: 'NO_CONNECTION',
    })
  })

  it('shows what it would reach, reaches that, and the records are sent', async () => {
    const host = new SimulatedHost(2)
    const alice = await host.connect('alice')
    await host.startWorker()
    host.calendar.refusedTitles.add('poison')
    await host.put('1', { title: 'poison', facilitators: ['alice'] })
    await host.put('2', { title: 'fine', facilitators: ['alice'] })
    await host.quiet()
    const preview = await host.calsync.previewRetry({ userId: 'alice' })
    expect(preview.records.map(({ record }) => record.ref)).toEqual(['class:1'])
    expect(preview.connections).toHaveLength(1)
    expect(host.store.snapshot().records.find(({ ref }) => ref === 'class:1')?.status).toBe('dead')
    host.calendar.refusedTitles.clear()
    const reached = await host.calsync.retry({ userId: 'alice' }, { by: 'test', reason: 'why' })
    expect(reached.map(({ record }) => record.ref)).toEqual(['class:1'])
    expect(await host.quiet()).toBe(true)
    expect(host.calendar.eventsOf(alice.id)).toHaveLength(2)
  })

  it('of everybody needs no user', async () => {
    const { calsync } = apiHost()
    expect(await calsync.retry({}, { by: 'test' })).toEqual([])
  })
})
