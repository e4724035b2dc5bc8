import { type CalendarEvent, parseCalendarEvent } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { OutlookWorld } from './outlook-world.js'

const participants = [{ email: 'alto@example.com' }, { email: 'bass@example.com' }]
const lesson = {
  title: 'Choir',
  start: '2026-03-02T19:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
  participants,
}

const schedules: ReadonlyMap<string, CalendarEvent> = new Map(
  Object.entries({
    single: parseCalendarEvent(lesson),
    weekly: parseCalendarEvent({
      ...lesson,
      recurrenceRules: ['FREQ=WEEKLY;COUNT=6'],
      recurrenceOverrides: {
        '2026-03-09T19:00:00': { excluded: true },
        '2026-03-16T19:00:00': { title: 'Choir, with guests' },
        '2026-05-02T10:00:00': {},
      },
    }),
    // Outlook has no such pattern: four events of their own.
    twice: parseCalendarEvent({
      ...lesson,
      recurrenceRules: ['FREQ=MONTHLY;BYDAY=1MO,3MO;COUNT=4'],
    }),
    alone: parseCalendarEvent({ ...lesson, participants: [] }),
  }),
)

async function world(sendAttendees: boolean): Promise<OutlookWorld> {
  const made = new OutlookWorld({ seed: 7, outlook: { sendAttendees } })
  await made.connect('alice')
  for (const [id, event] of schedules) made.events.set(id, event)
  return made
}

async function backfill(made: OutlookWorld): Promise<void> {
  await made.startWorker()
  await made.calsync.backfill({ by: 'test' })
  await made.clock.advance(10_000)
  await made.quiet()
}

describe('a backfill of events with participants', () => {
  it('mails nobody unless that is configured, and says so before', async () => {
    const made = await world(false)
    const preview = await made.calsync.previewBackfill()
    expect(preview).toMatchObject({ schedules: 4, creates: 8, mails: 0 })
    await backfill(made)
    expect(made.sandbox.mail()).toEqual([])
    expect(made.sandbox.mailbox('alice').events()).toHaveLength(8)
  })

  it('sends as many mails as the dry run counted where it is configured', async () => {
    const made = await world(true)
    const { mails } = await made.calsync.previewBackfill()
    expect(mails).toBeGreaterThan(0)
    expect(made.sandbox.mail(), 'a dry run sends nothing').toEqual([])
    await backfill(made)
    const sent = made.sandbox.mail().flatMap(({ to }) => to)
    expect(sent.every((address) => address.endsWith('@example.com'))).toBe(true)
    expect(sent).toHaveLength(mails)
  })

  it('mails nobody when only the participants change that nobody is sent', async () => {
    const made = await world(false)
    await backfill(made)
    const before = made.sandbox.journal().length
    const [id, event] = [...schedules][0] as [string, CalendarEvent]
    await made.put(new Map([[id, { ...event, participants: [] }]]))
    await made.quiet()
    expect(made.sandbox.mail()).toEqual([])
    expect(made.sandbox.journal()).toHaveLength(before)
  })
})
