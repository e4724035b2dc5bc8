import { parseCalendarEvent, type CalendarEventInput, type RenderEvent } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { OutlookWorld } from './outlook-world.js'

const DAY_MS = 86_400_000
const RANGE = { from: '2025-12-01', to: '2027-01-01' }
const window = { past: '7d', future: '14d' } as const

/** Twice a day, which Outlook cannot hold as a series. */
const watch = {
  title: 'Watch',
  start: '2026-01-01T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
  recurrenceRules: ['FREQ=DAILY;BYHOUR=9,15'],
} satisfies CalendarEventInput

function last(world: OutlookWorld): string {
  return world.occurrences('alice', RANGE).at(-1)?.start.slice(0, 10) ?? 'none'
}

/** Days on which nothing runs but once, at their end, so that the test takes no long time. */
async function pass(world: OutlookWorld, days: number): Promise<void> {
  for (let day = 0; day < days; day += 1) {
    for (const worker of world.workers) world.kill(worker)
    await world.clock.advance(DAY_MS)
    await world.startWorker()
    await world.clock.advance(70_000)
    await world.quiet()
  }
}

describe('a series that stands occurrence by occurrence', () => {
  it('is extended as time goes on', async () => {
    const world = new OutlookWorld({ seed: 1, parts: { window } })
    await world.connect('alice')
    await world.startWorker()
    await world.put(new Map([['watch', parseCalendarEvent(watch)]]))
    await world.quiet()
    const before = last(world)
    await pass(world, 10)
    expect([before, last(world)]).toEqual(['2026-01-19', '2026-01-29'])
  })

  it('is extended again after a template that failed for a day was mended', async () => {
    let broken = false
    const event: RenderEvent = (schedule) => {
      if (broken) throw new Error('the template has a bug')
      return schedule.event
    }
    const world = new OutlookWorld({ seed: 1, parts: { window, event } })
    await world.connect('alice')
    await world.startWorker()
    await world.put(new Map([['watch', parseCalendarEvent(watch)]]))
    await world.quiet()
    broken = true
    await pass(world, 2)
    broken = false
    await pass(world, 8)
    expect(last(world)).toBe('2026-01-29')
  })

  it('is extended again after its row was out of sight for a day', async () => {
    const world = new OutlookWorld({ seed: 1, parts: { window } })
    await world.connect('alice')
    await world.startWorker()
    const series = parseCalendarEvent(watch)
    await world.put(new Map([['watch', series]]))
    await world.quiet()
    world.events.delete('watch')
    await pass(world, 2)
    world.events.set('watch', series)
    await pass(world, 8)
    expect(last(world)).toBe('2026-01-29')
  })
})
