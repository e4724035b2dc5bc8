import { defaultSyncPolicy } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { choir, ID, put, RANGE, seen, window } from './choir.js'
import { OutlookWorld } from './outlook-world.js'

const DAY_MS = 86_400_000

describe('a change to an occurrence of a series that is refused now (whenInexpressible: refuse)', () => {
  it('is not planned and polled every minute for ever', async () => {
    const world = new OutlookWorld({
      seed: 1,
      parts: { window, series: { whenInexpressible: 'refuse' } },
    })
    await world.connect('alice')
    await world.startWorker()
    const fault = world.sandbox.addFault({
      path: 'instances',
      action: { type: 'reply', status: 503 },
    })
    await put(world, { ...choir, recurrenceOverrides: { [ID]: { title: 'Guests' } } })
    await world.clock.advance(20_000)
    await put(world, {
      ...choir,
      recurrenceRules: ['FREQ=DAILY;BYHOUR=9,15;COUNT=8'],
      recurrenceOverrides: { [ID]: { title: 'Guests' } },
    })
    world.sandbox.removeFault(fault)
    await world.quiet()
    expect(world.records().find(({ part }) => part === '')?.status).toBe('dead')
  })
})

describe('an occurrence that stands apart from a series that its user deleted (detach)', () => {
  const apart = { ...choir, recurrenceOverrides: { [ID]: { start: '2026-06-01T09:00:00' } } }

  const detached = async (): Promise<OutlookWorld> => {
    const world = new OutlookWorld({
      seed: 1,
      parts: {
        window,
        policy: { ...defaultSyncPolicy, whenGone: 'detach' },
      },
    })
    await world.connect('alice')
    await world.startWorker()
    await put(world, apart)
    await world.quiet()
    const series = world.occurrences('alice', RANGE)[0]?.seriesMasterId
    world.sandbox.deleteAsUser('alice', series ?? '')
    await put(world, { ...apart, title: 'Choir, again' })
    await world.quiet()
    return world
  }

  it('goes when the host cancels it', async () => {
    const world = await detached()
    await put(world, { ...choir, recurrenceOverrides: { [ID]: { excluded: true } } })
    await world.quiet()
    expect(seen(world)).toEqual([])
  })

  it('goes on following its schedule', async () => {
    const world = await detached()
    await put(world, { ...apart, title: 'Choir, once more' })
    await world.quiet()
    expect(seen(world)).toEqual(['2026-06-01T07:00 Choir, once more'])
  })
})

describe('a series that stands occurrence by occurrence, in a small window', () => {
  it('is extended although the first occurrence beyond the window is cancelled', async () => {
    const world = new OutlookWorld({ seed: 1, parts: { window: { past: '7d', future: '14d' } } })
    await world.connect('alice')
    await world.startWorker()
    // Two days of every week: Outlook has such a series, but not by position.
    await put(world, {
      ...choir,
      start: '2026-01-05T09:00:00',
      recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1'],
      recurrenceOverrides: { '2026-01-26T09:00:00': { excluded: true } },
    })
    await world.quiet()
    for (let day = 0; day < 20; day += 1) {
      for (const worker of world.workers) world.kill(worker)
      await world.clock.advance(DAY_MS)
      await world.startWorker()
      await world.clock.advance(70_000)
      await world.quiet()
    }
    expect(seen(world).at(-1)).toBe('2026-02-02T08:00 Choir')
  })
})
