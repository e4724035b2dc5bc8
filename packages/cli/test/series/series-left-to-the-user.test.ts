import { defaultSyncPolicy, type CalendarEventInput } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { choir, ID, putAndSettle, seen, window } from './choir.js'
import { OutlookWorld, type WorldOptions } from './outlook-world.js'

const series = {
  ...choir,
  recurrenceOverrides: { [ID]: { excluded: true } },
} satisfies CalendarEventInput

async function worldWith(
  event: CalendarEventInput,
  options: Partial<WorldOptions> = {},
): Promise<OutlookWorld> {
  const world = new OutlookWorld({ seed: 1, parts: { window }, ...options })
  await world.connect('alice')
  await world.startWorker()
  await putAndSettle(world, event)
  return world
}

const detach = { parts: { window, policy: { ...defaultSyncPolicy, whenGone: 'detach' } } } as const

describe('a series that its user deleted (detach)', () => {
  const deleted = async (event: CalendarEventInput): Promise<OutlookWorld> => {
    const world = await worldWith(event, detach)
    world.sandbox.deleteAsUser('alice', world.sandbox.mailbox('alice').events()[0]?.id ?? '')
    await putAndSettle(world, { ...event, title: 'Choir, again' })
    expect(seen(world)).toEqual([])
    return world
  }

  it('does not come back when one occurrence is given back', async () => {
    const world = await deleted(series)
    await putAndSettle(world, { ...series, recurrenceOverrides: {} })
    expect(seen(world)).toEqual([])
  })

  it('does not come back when its rule changes to one that Outlook does not have', async () => {
    const world = await deleted({ ...series, recurrenceOverrides: {} })
    await putAndSettle(world, { ...series, recurrenceRules: ['FREQ=DAILY;BYHOUR=9,15;COUNT=4'] })
    expect(seen(world)).toEqual([])
  })
})

describe('a facilitator who is removed and added again', () => {
  it('does not leave more records each time', async () => {
    const world = await worldWith(series)
    const counts: number[] = []
    for (let round = 0; round < 4; round += 1) {
      world.facilitators.length = 0
      await putAndSettle(world, { ...series, title: `Choir ${round}` })
      world.facilitators.push('alice')
      await putAndSettle(world, series)
      expect(seen(world)).toHaveLength(3)
      counts.push(world.records().length)
    }
    expect(counts.at(-1)).toBe(counts[0])
  })
})
