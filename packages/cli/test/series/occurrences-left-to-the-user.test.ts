import { defaultSyncPolicy, parseCalendarEvent, type CalendarEventInput } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { OutlookWorld } from './outlook-world.js'

const window = { past: '60d', future: '48mo' } as const
const RANGE = { from: '2025-12-01', to: '2027-01-01' }
const ID = '2026-01-19T09:00:00'

const choir = {
  title: 'Choir',
  start: '2026-01-12T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
  recurrenceRules: ['FREQ=WEEKLY;COUNT=4'],
} satisfies CalendarEventInput

async function put(world: OutlookWorld, event: CalendarEventInput): Promise<void> {
  await world.put(new Map([['choir', parseCalendarEvent(event)]]))
  await world.quiet()
}

function seen(world: OutlookWorld): string[] {
  return world
    .occurrences('alice', RANGE)
    .map(({ start, subject }) => `${start.slice(0, 16)} ${subject}`)
}

describe('an occurrence that its user deleted, and that an edit of the series brought back (detach)', () => {
  for (const exceptionsAfterSeriesEdit of ['drop_when_moved', 'always_drop'] as const) {
    it(`does not stand when the host cancelled it (${exceptionsAfterSeriesEdit})`, async () => {
      const world = new OutlookWorld({
        seed: 1,
        sandbox: { exceptionsAfterSeriesEdit },
        parts: { window, policy: { ...defaultSyncPolicy, whenGone: 'detach' } },
      })
      await world.connect('alice')
      await world.startWorker()
      await put(world, { ...choir, recurrenceOverrides: { [ID]: { title: 'Choir, guests' } } })
      const found = world
        .occurrences('alice', RANGE)
        .find(({ subject }) => subject === 'Choir, guests')
      world.sandbox.deleteAsUser('alice', found?.externalId ?? '')
      await put(world, { ...choir, recurrenceOverrides: { [ID]: { title: 'Choir, more guests' } } })
      await put(world, { ...choir, recurrenceOverrides: { [ID]: { excluded: true } } })
      expect(seen(world)).toHaveLength(3)
      await put(world, {
        ...choir,
        duration: 'PT2H',
        recurrenceRules: ['FREQ=WEEKLY;COUNT=5'],
        recurrenceOverrides: { [ID]: { excluded: true } },
      })
      expect(seen(world)).not.toContain('2026-01-19T08:00 Choir')
    })
  }
})
