import { type CalendarEventInput } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { choir, put, seen, window } from './choir.js'
import { OutlookWorld } from './outlook-world.js'

const series = {
  ...choir,
  recurrenceRules: ['FREQ=WEEKLY;COUNT=6'],
} satisfies CalendarEventInput

describe('an exception that is added while the series is being written', () => {
  it('is applied (create under way)', async () => {
    const world = new OutlookWorld({
      seed: 1,
      sandbox: { latencyMs: 5_000 },
      parts: { window },
    })
    await world.connect('alice')
    await world.startWorker()
    await put(world, series)
    await world.clock.advance(2_000)
    await put(world, {
      ...series,
      recurrenceOverrides: { '2026-01-19T09:00:00': { excluded: true } },
    })
    await world.quiet()
    expect(seen(world)).toHaveLength(5)
  })
})
