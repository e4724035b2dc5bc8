import { defaultSyncPolicy, parseCalendarEvent, type CalendarEventInput } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { OutlookWorld, type WorldOptions } from './outlook-world.js'

const window = { past: '60d', future: '48mo' } as const
const RANGE = { from: '2025-12-01', to: '2027-01-01' }
const ID = '2026-01-19T09:00:00'

const choir = {
  title: 'Choir',
  start: '2026-01-12T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
  recurrenceRules: ['FREQ=WEEKLY;COUNT=4'],
  recurrenceOverrides: { [ID]: { excluded: true } },
} satisfies CalendarEventInput

async function worldWith(
  event: CalendarEventInput,
  options: Partial<WorldOptions> = {},
): Promise<OutlookWorld> {
  const world = new OutlookWorld({ seed: 1, parts: { window }, ...options })
  await world.connect('alice')
  await world.startWorker()
  await put(world, event)
  return world
}

async function put(world: OutlookWorld, event: CalendarEventInput): Promise<void> {
  await world.put(new Map([['choir', parseCalendarEvent(event)]]))
  await world.quiet()
}

function seen(world: OutlookWorld): string[] {
  return world
    .occurrences('alice', RANGE)
    .map(({ start, subject }) => `${start.slice(0, 16)} ${subject}`)
}

const detach = { parts: { window, policy: { ...defaultSyncPolicy, whenGone: 'detach' } } } as const

describe('a series that its user deleted (detach)', () => {
  const deleted = async (event: CalendarEventInput): Promise<OutlookWorld> => {
    const world = await worldWith(event, detach)
    world.sandbox.deleteAsUser('alice', world.sandbox.mailbox('alice').events()[0]?.id ?? '')
    await put(world, { ...event, title: 'Choir, again' })
    expect(seen(world)).toEqual([])
    return world
  }

  it('does not come back when one occurrence is given back', async () => {
    const world = await deleted(choir)
    await put(world, { ...choir, recurrenceOverrides: {} })
    expect(seen(world)).toEqual([])
  })

  it('does not come back when its rule changes to one that Outlook does not have', async () => {
    const world = await deleted({ ...choir, recurrenceOverrides: {} })
    await put(world, { ...choir, recurrenceRules: ['FREQ=DAILY;BYHOUR=9,15;COUNT=4'] })
    expect(seen(world)).toEqual([])
  })
})

describe('a facilitator who is removed and added again', () => {
  it('does not leave more records each time', async () => {
    const world = await worldWith(choir)
    const counts: number[] = []
    for (let round = 0; round < 4; round += 1) {
      world.facilitators.length = 0
      await put(world, { ...choir, title: `Choir ${round}` })
      world.facilitators.push('alice')
      await put(world, choir)
      expect(seen(world)).toHaveLength(3)
      counts.push(world.records().length)
    }
    expect(counts.at(-1)).toBe(counts[0])
  })
})
