import { parseCalendarEvent, type CalendarEventInput } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { OutlookWorld } from './outlook-world.js'

const window = { past: '60d', future: '24mo' } as const

const choir = {
  title: 'Choir',
  start: '2026-01-12T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT30M',
  recurrenceRules: ['FREQ=WEEKLY;COUNT=4'],
} satisfies CalendarEventInput

async function put(world: OutlookWorld, event: CalendarEventInput): Promise<void> {
  await world.put(new Map([['choir', parseCalendarEvent(event)]]))
  await world.quiet()
}

async function worldWith(event: CalendarEventInput): Promise<OutlookWorld> {
  const world = new OutlookWorld({ seed: 1, parts: { window } })
  await world.connect('alice')
  await world.startWorker()
  await put(world, event)
  return world
}

describe('the dead letter of a series', () => {
  it('names maxOccurrences when that is why its occurrences are not written one by one', async () => {
    const world = await worldWith({ ...choir, recurrenceRules: ['FREQ=HOURLY'] })
    const [record] = world.records()
    expect(record?.status).toBe('dead')
    expect(record?.lastError?.message).toMatch(/maxOccurrences|2,000|more than/)
    expect(record?.lastError?.message).not.toMatch(/one by one/)
  })
})
