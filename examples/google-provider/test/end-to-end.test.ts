import {
  type CalendarEvent,
  endInstantOf,
  formatWallTime,
  localEndOf,
  occurrenceOf,
  recurrenceIds,
  startInstantOf,
} from '@calsync/core'
import { expect, onTestFinished, test } from 'vitest'
import { ApiError } from './fake-google/answer.js'
import type { FakeGoogle } from './fake-google/fake-google.js'
import { ALICE, googleSession } from './google-session.js'
import { Host } from './host.js'

const YEAR = { from: Date.UTC(2027, 0, 1), until: Date.UTC(2028, 0, 1) }

const berlin = { timeZone: 'Europe/Berlin', duration: 'PT1H30M' } as const
const algebra = {
  ...berlin,
  title: 'Algebra',
  start: '2027-03-01T09:30:00',
  recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20270430'],
}

/** What the calendar of a host's lessons should show, one line per occurrence. */
function expected(lessons: Iterable<CalendarEvent>): string[] {
  const lines: string[] = []
  for (const lesson of lessons) {
    for (const id of recurrenceIds(lesson, YEAR, 1_000).ids) {
      const event = occurrenceOf(lesson, formatWallTime(id))
      if (event !== null) lines.push(lineOf(event))
    }
  }
  return lines.sort()
}

function lineOf(event: CalendarEvent): string {
  const { title, start, showWithoutTime } = event
  if (showWithoutTime) {
    const end = localEndOf({ ...event, timeZone: null })
    return `${start.slice(0, 10)} to ${end.slice(0, 10)} ${title}`
  }
  const [from, to] = [startInstantOf(event), endInstantOf(event)].map(instantText)
  return `${from} to ${to} ${title}`
}

function shown(fake: FakeGoogle): string[] {
  const text = (time: { date: string } | { dateTime: string }): string =>
    'date' in time ? time.date : instantText(Date.parse(time.dateTime))
  const calendar = fake.accounts.get(ALICE).calendars.get(ALICE)
  const events = calendar?.shown() ?? []
  return events.map(({ start, end, summary }) => `${text(start)} to ${text(end)} ${summary}`).sort()
}

function instantText(instant: number): string {
  return new Date(instant).toISOString()
}

async function school() {
  const session = await googleSession()
  const host = new Host(session.provider)
  const worker = host.calsync.worker({ sweepMs: 100, planIntervalMs: 20 })
  await worker.start()
  onTestFinished(async () => {
    await worker.stop()
  })
  return { ...session, host }
}

test('brings lessons into a calendar of Google and keeps them right', async () => {
  const { host, fake } = await school()
  await host.save('lesson:1', { ...berlin, title: 'Geometry', start: '2027-03-02T11:00:00' })
  await host.save('lesson:2', algebra)
  await host.save('lesson:3', {
    title: 'Fair',
    start: '2027-05-03T00:00:00',
    duration: 'P3D',
    showWithoutTime: true,
  })
  // Within a day, which is no rule of Google's: each occurrence becomes an event.
  const hourly = { recurrenceRules: ['FREQ=HOURLY;INTERVAL=2;COUNT=4'], duration: 'PT1H' }
  await host.save('lesson:4', {
    ...berlin,
    ...hourly,
    title: 'Shift',
    start: '2027-03-06T08:00:00',
  })
  // The first backfill brings what was there before the user connected.
  await host.calsync.connections.connect({ userId: 'alice' })
  await host.quiet()
  expect(shown(fake)).toEqual(expected(host.lessons.values()))
  // One event each, and four shifts.
  expect(fake.accounts.get(ALICE).calendars.get(ALICE)?.events()).toHaveLength(7)

  const changes = {
    '2027-03-08T09:30:00': { excluded: true },
    '2027-03-11T09:30:00': { title: 'Exam', duration: 'PT3H' },
    '2027-03-15T09:30:00': { start: '2027-03-16T14:00:00' },
    '2027-03-20T10:00:00': {},
  }
  await host.save('lesson:2', { ...algebra, recurrenceOverrides: changes })
  await host.quiet()
  expect(shown(fake)).toEqual(expected(host.lessons.values()))

  // The change of one occurrence is taken back, and the series gets another time.
  const { '2027-03-11T09:30:00': _, ...rest } = changes
  await host.save('lesson:2', { ...algebra, recurrenceOverrides: rest })
  await host.quiet()
  expect(shown(fake)).toEqual(expected(host.lessons.values()))
  await host.save('lesson:2', { ...algebra, start: '2027-03-01T10:00:00' })
  await host.quiet()
  expect(shown(fake)).toEqual(expected(host.lessons.values()))

  for (const ref of [...host.lessons.keys()]) await host.save(ref, null)
  await host.quiet()
  expect(shown(fake)).toEqual([])
}, 60_000)

test('ends with the right calendar whatever Google answers meanwhile', async () => {
  const { host, fake } = await school()
  await host.calsync.connections.connect({ userId: 'alice' })
  await host.quiet()
  const series = {
    ...algebra,
    recurrenceOverrides: { '2027-03-11T09:30:00': { title: 'Exam' } },
  }
  fake.faults.addCalls(1, 'reset')
  await host.save('lesson:1', { ...berlin, title: 'Geometry', start: '2027-03-02T11:00:00' })
  await host.save('lesson:2', series)
  await host.quiet()
  expect(shown(fake)).toEqual(expected(host.lessons.values()))

  const failures = [
    { error: new ApiError(503, 'backendError'), applies: true },
    { error: new ApiError(403, 'rateLimitExceeded'), applies: false },
    { error: new ApiError(500, 'backendError'), applies: false },
  ]
  for (const [n, failure] of failures.entries()) {
    fake.faults.addOperations(1, failure)
    await host.save('lesson:1', { ...berlin, title: `Geometry ${n}`, start: '2027-03-02T11:00:00' })
    await host.save('lesson:2', { ...series, title: `Algebra ${n}` })
    await host.quiet()
    expect(shown(fake)).toEqual(expected(host.lessons.values()))
  }

  fake.faults.addCalls(1, 'reset')
  await host.save('lesson:2', null)
  await host.quiet()
  expect(shown(fake)).toEqual(expected(host.lessons.values()))
}, 60_000)

test('waits for the user to connect again after access was withdrawn', async () => {
  const { host, fake, consent } = await school()
  await host.calsync.connections.connect({ userId: 'alice' })
  await host.quiet()
  fake.accounts.withdraw(ALICE)
  await host.save('lesson:1', { ...berlin, title: 'Geometry', start: '2027-03-02T11:00:00' })
  await expect.poll(async () => (await host.calsync.connections.list())[0]?.state).toBe('blocked')
  expect(shown(fake)).toEqual([])
  consent()
  await host.calsync.connections.connect({ userId: 'alice' })
  await host.quiet()
  expect(shown(fake)).toEqual(expected(host.lessons.values()))
}, 60_000)
