import { parseCalendarEvent, type CalendarEventInput } from '@calsync/core'
import type { OutlookOptions } from '@calsync/pica-provider'
import { describe, expect, it } from 'vitest'
import { OutlookWorld } from './outlook-world.js'

const window = { past: '60d', future: '48mo' } as const
const RANGE = { from: '2025-12-01', to: '2027-01-01' }

/** 02:30 is skipped once a year in Berlin, so there Outlook gets each occurrence by itself. */
const night = {
  title: 'Backup',
  start: '2026-03-27T02:30:00',
  duration: 'PT1H',
  recurrenceRules: ['FREQ=DAILY;COUNT=5'],
} satisfies CalendarEventInput

function seen(world: OutlookWorld): number {
  return world.occurrences('alice', RANGE).length
}

describe('a series that a new deployment holds in another form than the one that planned it', () => {
  it('is written in the new form (it was planned, and not yet sent)', async () => {
    const options: Partial<OutlookOptions> & { floatingTimeZone: string } = {
      floatingTimeZone: 'UTC',
    }
    const world = new OutlookWorld({ seed: 1, outlook: options, parts: { window } })
    await world.connect('alice')
    const old = await world.startWorker()
    world.sandbox.addFault({
      id: 'busy',
      method: 'POST',
      action: { type: 'throttle', retryAfterSeconds: 30 },
    })
    await world.put(new Map([['night', parseCalendarEvent(night)]]))
    await world.clock.advance(5_000)
    world.kill(old)
    world.sandbox.clearFaults()
    options.floatingTimeZone = 'Europe/Berlin'
    await world.startWorker()
    await world.quiet()
    expect(seen(world)).toBe(5)
  })

  it('gets its exceptions when it is edited by workers of both', async () => {
    const options: Partial<OutlookOptions> & { floatingTimeZone: string } = {
      floatingTimeZone: 'UTC',
    }
    const world = new OutlookWorld({ seed: 1, outlook: options, parts: { window } })
    await world.connect('alice')
    const old = await world.startWorker()
    await world.put(new Map([['night', parseCalendarEvent(night)]]))
    await world.quiet()
    options.floatingTimeZone = 'Europe/Berlin'
    world.kill(old)
    await world.startWorker()
    const excluded = { '2026-03-28T02:30:00': { excluded: true } }
    await world.put(
      new Map([['night', parseCalendarEvent({ ...night, recurrenceOverrides: excluded })]]),
    )
    await world.quiet()
    expect(seen(world)).toBe(4)
  })
})
