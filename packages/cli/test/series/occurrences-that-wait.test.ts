import { defaultSyncPolicy, type CalendarEventInput } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { choir, put, seen, window } from './choir.js'
import { OutlookWorld } from './outlook-world.js'

const series = {
  ...choir,
  recurrenceRules: ['FREQ=WEEKLY;COUNT=6'],
  recurrenceOverrides: { '2026-01-19T09:00:00': { title: 'Choir, guests' } },
} satisfies CalendarEventInput

function masterOf(world: OutlookWorld): string {
  return world.sandbox.mailbox('alice').events()[0]?.id ?? ''
}

describe('a change to an occurrence whose series rests', () => {
  it('is not polled for ever when the user deleted the series (detach)', async () => {
    const world = new OutlookWorld({
      seed: 1,
      parts: { window, policy: { ...defaultSyncPolicy, whenGone: 'detach' } },
    })
    await world.connect('alice')
    await world.startWorker()
    await put(world, series)
    await world.quiet()
    world.sandbox.deleteAsUser('alice', masterOf(world))
    await put(world, {
      ...series,
      recurrenceOverrides: { '2026-01-19T09:00:00': { title: 'Choir, more guests' } },
    })
    await world.quiet()
    expect(seen(world)).toEqual([])
  })

  it('is not polled for ever when the series was given up', async () => {
    const world = new OutlookWorld({ seed: 1, parts: { window } })
    await world.connect('alice')
    await world.startWorker()
    // Looks at occurrences fail for a while, so that the change is still due when the series is edited.
    const id = world.sandbox.addFault({ path: 'instances', action: { type: 'reply', status: 503 } })
    await put(world, series)
    await world.clock.advance(20_000)
    await put(world, { ...series, title: 'x'.repeat(300) })
    world.sandbox.removeFault(id)
    await world.quiet()
    expect(world.records().find(({ part }) => part === '')?.status).toBe('dead')
  })
})
