import { parseCalendarEvent, type CalendarEventInput } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { OutlookWorld } from './outlook-world.js'

const RANGE = { from: '2025-12-01', to: '2027-01-01' }

const choir = {
  title: 'Choir',
  start: '2026-01-12T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
  recurrenceRules: ['FREQ=WEEKLY;COUNT=6'],
} satisfies CalendarEventInput

function seen(world: OutlookWorld): string[] {
  return world
    .occurrences('alice', RANGE)
    .map(({ start, subject }) => `${start.slice(0, 16)} ${subject}`)
}

async function put(world: OutlookWorld, event: CalendarEventInput): Promise<void> {
  await world.put(new Map([['choir', parseCalendarEvent(event)]]))
}

describe('an exception that is added while the series is being written', () => {
  it('is applied (create under way)', async () => {
    const world = new OutlookWorld({
      seed: 1,
      sandbox: { latencyMs: 5_000 },
      parts: { window: { past: '60d', future: '48mo' } },
    })
    await world.connect('alice')
    await world.startWorker()
    await put(world, choir)
    await world.clock.advance(2_000)
    await put(world, {
      ...choir,
      recurrenceOverrides: { '2026-01-19T09:00:00': { excluded: true } },
    })
    await world.quiet()
    expect(seen(world)).toHaveLength(5)
  })
})
