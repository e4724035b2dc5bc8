import { defaultSyncPolicy, parseCalendarEvent, type CalendarEventInput } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { OutlookWorld } from './outlook-world.js'

const window = { past: '60d', future: '48mo' } as const
const RANGE = { from: '2025-12-01', to: '2027-01-01' }

const choir = {
  title: 'Choir',
  start: '2026-01-12T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
  recurrenceRules: ['FREQ=WEEKLY;COUNT=6'],
  recurrenceOverrides: { '2026-01-19T09:00:00': { title: 'Choir, guests' } },
} satisfies CalendarEventInput

async function put(world: OutlookWorld, event: CalendarEventInput): Promise<void> {
  await world.put(new Map([['choir', parseCalendarEvent(event)]]))
}

function seen(world: OutlookWorld): string[] {
  return world
    .occurrences('alice', RANGE)
    .map(({ start, subject }) => `${start.slice(0, 16)} ${subject}`)
}

function series(world: OutlookWorld): string {
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
    await put(world, choir)
    await world.quiet()
    world.sandbox.deleteAsUser('alice', series(world))
    await put(world, {
      ...choir,
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
    await put(world, choir)
    await world.clock.advance(20_000)
    await put(world, { ...choir, title: 'x'.repeat(300) })
    world.sandbox.removeFault(id)
    await world.quiet()
    expect(world.records().find(({ part }) => part === '')?.status).toBe('dead')
  })
})
