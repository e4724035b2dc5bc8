import { parseCalendarEvent, type CalendarEventInput, type Schedule } from '@calsync/core'

const description = `${'Bring a mat and something to drink. '.repeat(12)}<b>Room plan</b> attached.`

const plain = (index: number): CalendarEventInput => ({
  title: `Meeting ${index}`,
  start: startOf(index),
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
})

const full = (index: number): CalendarEventInput => ({
  ...plain(index),
  title: `Yoga for beginners, group ${index}`,
  description,
  descriptionContentType: 'text/html',
  locations: [{ name: `Room ${index % 40}` }],
  virtualLocations: [{ uri: `https://meet.example.com/${index}`, name: 'Stream' }],
  keywords: ['class', `level-${index % 5}`],
  freeBusyStatus: 'busy',
  privacy: 'private',
  alerts: [{ offset: '-PT15M' }],
  participants: [
    { email: `student-${index}@example.com`, name: `Student ${index}` },
    { email: 'studio@example.com', role: 'resource' },
  ],
})

/** A class on three days of the week, one of them renamed and one left out. */
const series = (index: number): CalendarEventInput => ({
  ...full(index),
  recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=60'],
  recurrenceOverrides: {
    '2027-01-11T09:00:00': { title: `Yoga outdoors, group ${index}`, locations: [] },
    '2027-01-13T09:00:00': { excluded: true },
  },
  start: '2027-01-04T09:00:00',
})

/** Twice a day: no pattern of Outlook says that. */
const inexpressible = (index: number): CalendarEventInput => ({
  ...full(index),
  recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=9,14;COUNT=100'],
  start: '2027-01-04T09:00:00',
})

const kinds = { plain, full, series, inexpressible }

/** `count` schedules of one kind, all different. */
export function sampleSchedules(kind: keyof typeof kinds, count: number): Schedule[] {
  return Array.from({ length: count }, (_, index) => ({
    ref: `class:${index}`,
    organizationId: '',
    event: parseCalendarEvent(kinds[kind](index)),
    facilitators: ['alice'],
    deleted: false,
  }))
}

function startOf(index: number): string {
  return new Date(Date.UTC(2027, 0, 4 + (index % 300), 9)).toISOString().slice(0, 19)
}
