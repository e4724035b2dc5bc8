import { describe, expect, it } from 'vitest'
import { AdoptingHost, lesson } from './adopting-host.js'

async function observing(): Promise<AdoptingHost> {
  const host = new AdoptingHost()
  for (const n of [1, 2, 3]) host.put(`${n}`, lesson(n))
  await host.connect('alice')
  await host.mode('observe')
  await host.world.startWorker()
  await host.backfill()
  return host
}

describe('an organisation that only observes', () => {
  it('is planned and counted, and not one request arrives', async () => {
    const host = await observing()
    await host.world.clock.advance(300_000)
    expect(host.calls()).toEqual([])
    const { observed, records } = await host.world.calsync.status()
    expect(observed).toEqual({ creates: 3, updates: 0, deletes: 0, participants: 0 })
    expect(records.pending).toBe(3)
  })

  it('is sent what is desired once it is on, and nothing that was superseded', async () => {
    const host = await observing()
    await host.world.put(new Map([['1', lesson(1, { title: 'Moved once' })]]))
    await host.world.clock.advance(10_000)
    await host.world.put(new Map([['1', lesson(1, { title: 'Moved twice' })]]))
    host.world.events.delete('2')
    const tx = host.world.store.begin()
    await host.world.calsync.schedules.deleted('class:2', { tx })
    await tx.commit()
    await host.world.clock.advance(10_000)
    expect(host.calls()).toEqual([])
    const before = await host.world.calsync.status()
    expect(before.observed).toMatchObject({ creates: 2, updates: 0, deletes: 0 })
    await host.mode('on')
    await host.world.quiet()
    const subjects = host.events('alice').map(({ subject }) => subject)
    expect(subjects.sort()).toEqual(['Lesson 3', 'Moved twice'])
    const methods = host.calls().filter(({ kind }) => kind === 'operation')
    expect(methods.map(({ method }) => method)).toEqual(['POST', 'POST'])
  })

  it('sends nothing more once it observes again', async () => {
    const host = await observing()
    await host.mode('on')
    await host.world.quiet()
    await host.mode('observe')
    const { lastCall } = host
    await host.world.put(new Map([['1', lesson(1, { title: 'Edited' })]]))
    await host.world.clock.advance(120_000)
    expect(host.calls(lastCall)).toEqual([])
    const { observed } = await host.world.calsync.status()
    expect(observed).toMatchObject({ creates: 0, updates: 1, deletes: 0 })
  })
})
