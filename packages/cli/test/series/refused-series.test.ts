import { type CalendarEventInput } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { choir, putAndSettle, window } from './choir.js'
import { OutlookWorld } from './outlook-world.js'

const series = {
  ...choir,
  duration: 'PT30M',
} satisfies CalendarEventInput

async function worldWith(event: CalendarEventInput): Promise<OutlookWorld> {
  const world = new OutlookWorld({ seed: 1, parts: { window } })
  await world.connect('alice')
  await world.startWorker()
  await putAndSettle(world, event)
  return world
}

describe('the dead letter of a series', () => {
  it('names maxOccurrences when that is why its occurrences are not written one by one', async () => {
    const world = await worldWith({ ...series, recurrenceRules: ['FREQ=HOURLY'] })
    const [record] = world.records()
    expect(record?.status).toBe('dead')
    expect(record?.lastError?.message).toMatch(/maxOccurrences|2,000|more than/)
    expect(record?.lastError?.message).not.toMatch(/one by one/)
  })
})
