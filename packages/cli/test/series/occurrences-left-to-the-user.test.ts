import { defaultSyncPolicy } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { choir, ID, putAndSettle, RANGE, seen, window } from './choir.js'
import { OutlookWorld } from './outlook-world.js'

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
      await putAndSettle(world, {
        ...choir,
        recurrenceOverrides: { [ID]: { title: 'Choir, guests' } },
      })
      const found = world
        .occurrences('alice', RANGE)
        .find(({ subject }) => subject === 'Choir, guests')
      world.sandbox.deleteAsUser('alice', found?.externalId ?? '')
      await putAndSettle(world, {
        ...choir,
        recurrenceOverrides: { [ID]: { title: 'Choir, more guests' } },
      })
      await putAndSettle(world, { ...choir, recurrenceOverrides: { [ID]: { excluded: true } } })
      expect(seen(world)).toHaveLength(3)
      await putAndSettle(world, {
        ...choir,
        duration: 'PT2H',
        recurrenceRules: ['FREQ=WEEKLY;COUNT=5'],
        recurrenceOverrides: { [ID]: { excluded: true } },
      })
      expect(seen(world)).not.toContain('2026-01-19T08:00 Choir')
    })
  }
})
