import type { CalendarEventInput } from '@calsync/core'
import { expect, test } from 'vitest'
import { toGraphEvent } from '../src/outlook/graph-event.js'
import { calendarEvent } from './support/events.js'
import { matching } from './support/matchers.js'

function mapped(event: Partial<CalendarEventInput> = {}, sendAttendees = false) {
  const result = toGraphEvent(calendarEvent(event), { zoneStyle: 'windows', sendAttendees })
  if (result.kind === 'refused') throw new Error(result.error.message)
  return result.event
}

function refused(event: Partial<CalendarEventInput>) {
  return toGraphEvent(calendarEvent(event), { zoneStyle: 'windows', sendAttendees: false })
}

test('a plain event, in full', () => {
  expect(mapped()).toEqual({
    subject: 'Algebra',
    body: { contentType: 'text', content: '' },
    start: { dateTime: '2027-03-01T09:30:00', timeZone: 'W. Europe Standard Time' },
    end: { dateTime: '2027-03-01T11:00:00', timeZone: 'W. Europe Standard Time' },
    isAllDay: false,
    locations: [],
    location: { displayName: '' },
    showAs: 'busy',
    sensitivity: 'normal',
    categories: [],
  })
})

test('body: text and HTML, with the links that it does not hold yet', () => {
  const link = { uri: 'https://meet.example/a?b=1&c="2"', name: 'Room <1>' }
  expect(mapped({ description: 'Hi', virtualLocations: [link] }).body).toEqual({
    contentType: 'text',
    content: `Hi\n\nRoom <1>: ${link.uri}`,
  })
  const html = { description: '<b>Hi</b>', descriptionContentType: 'text/html' } as const
  expect(mapped({ ...html, virtualLocations: [link] }).body).toEqual({
    contentType: 'html',
    content:
      '<b>Hi</b>\n<p><a href="https://meet.example/a?b=1&amp;c=&quot;2&quot;">Room &lt;1&gt;</a></p>',
  })
  const held = { description: `Join ${link.uri}`, virtualLocations: [link] }
  expect(mapped(held).body?.content).toBe(held.description)
})

test('body: pages of the host below the description; they are no places', () => {
  const links = [{ href: 'https://app.example/42', title: 'Open' }, { href: 'https://x.example/' }]
  const event = mapped({ description: 'Hi', links })
  expect(event.body?.content).toBe('Hi\n\nOpen: https://app.example/42\n\nhttps://x.example/')
  expect(event.locations).toEqual([])
})

test('a link that is a script is shown, never clickable', () => {
  const body = mapped({
    descriptionContentType: 'text/html',
    virtualLocations: [{ uri: 'javascript:alert(1)' }],
  }).body
  expect(body?.content).toBe('<p>javascript:alert(1)</p>')
})

test('places: all of them, and location never beside them', () => {
  const event = mapped({
    locations: [{ name: 'Hall' }, { name: 'Annex' }],
    virtualLocations: [{ uri: 'https://meet.example/a' }],
  })
  expect(event.locations).toEqual([
    { displayName: 'Hall' },
    { displayName: 'Annex' },
    { displayName: 'https://meet.example/a', locationUri: 'https://meet.example/a' },
  ])
  expect(event).not.toHaveProperty('location')
})

test.each<[Partial<CalendarEventInput>, string, string]>([
  [{ freeBusyStatus: 'free' }, 'Algebra', 'free'],
  [{ freeBusyStatus: 'tentative' }, 'Algebra', 'tentative'],
  [{ freeBusyStatus: 'unavailable' }, 'Algebra', 'oof'],
  [{ status: 'tentative' }, 'Algebra', 'tentative'],
  [{ status: 'cancelled', freeBusyStatus: 'unavailable' }, 'Canceled: Algebra', 'free'],
])('status %o', (event, subject, showAs) => {
  expect(mapped(event)).toMatchObject({ subject, showAs })
})

test.each([
  ['public', 'normal'],
  ['private', 'private'],
  ['secret', 'confidential'],
] as const)('privacy %s is %s', (privacy, sensitivity) => {
  expect(mapped({ privacy }).sensitivity).toBe(sensitivity)
})

test.each<[string, CalendarEventInput['alerts'], object]>([
  ['none', [], { isReminderOn: false }],
  ['before', [{ offset: '-PT15M' }], { isReminderOn: true, reminderMinutesBeforeStart: 15 }],
  ['the first', [{ offset: '-P1D' }, { offset: '-PT5M' }], { reminderMinutesBeforeStart: 1_440 }],
  ['weeks', [{ offset: '-P1W' }], { reminderMinutesBeforeStart: 10_080 }],
  ['rounded up', [{ offset: '-PT90S' }], { reminderMinutesBeforeStart: 2 }],
  ['after the start', [{ offset: 'PT5M' }], { reminderMinutesBeforeStart: 0 }],
])('reminder: %s', (_name, alerts, expected) => {
  expect(mapped({ alerts })).toMatchObject(expected)
})

test('the default reminder is left alone', () => {
  expect(mapped({ alerts: null })).not.toHaveProperty('isReminderOn')
})

test('categories', () => {
  expect(mapped({ keywords: ['Class', 'Maths'] }).categories).toEqual(['Class', 'Maths'])
})

test('participants stay at home, unless attendees are asked for', () => {
  const participants: CalendarEventInput['participants'] = [
    { email: 'ann@example.org', name: 'Ann' },
    { email: 'room@example.org', role: 'resource' },
  ]
  const silent = mapped({ participants })
  expect(silent).not.toHaveProperty('attendees')
  expect(silent).not.toHaveProperty('responseRequested')
  expect(mapped({ participants }, true)).toMatchObject({
    attendees: [
      { emailAddress: { address: 'ann@example.org', name: 'Ann' }, type: 'required' },
      { emailAddress: { address: 'room@example.org' }, type: 'resource' },
    ],
    responseRequested: false,
  })
})

test('a series that Outlook cannot say is refused with the reason and the next step', () => {
  expect(refused({ recurrenceRules: ['FREQ=YEARLY;BYWEEKNO=9;BYDAY=MO'] })).toEqual({
    kind: 'refused',
    error: {
      class: 'UNSUPPORTED_EVENT',
      code: null,
      message:
        'this series cannot be written to Outlook as a series: Outlook has no yearly series by ' +
        'week number (byWeekNo); have its occurrences written one by one, or change its rule',
    },
  })
})

test('a series says of itself what a single event says', () => {
  const details = {
    description: 'Bring books',
    locations: [{ name: 'Hall' }],
    virtualLocations: [{ uri: 'https://meet.example/a', name: 'Room' }],
    keywords: ['Class'],
    privacy: 'private',
    freeBusyStatus: 'tentative',
    alerts: [{ offset: '-PT10M' }],
    participants: [{ email: 'ann@example.org' }],
  } as const
  const single = mapped(details, true)
  const series = mapped({ ...details, recurrenceRules: ['FREQ=WEEKLY'] }, true)
  expect(series).toEqual({ ...single, recurrence: series.recurrence })
  expect(single).not.toHaveProperty('recurrence')
  const cancelled = mapped({ recurrenceRules: ['FREQ=WEEKLY'], status: 'cancelled' })
  expect(cancelled).toMatchObject({ subject: 'Canceled: Algebra', showAs: 'free' })
})

test('a title that is too long is refused with its length; the mark of a cancelled one fits', () => {
  expect(refused({ title: 'x'.repeat(256) })).toMatchObject({
    error: { class: 'INVALID_EVENT_DATA', message: matching(/256.*255/) },
  })
  const subject = mapped({ title: 'x'.repeat(255), status: 'cancelled' }).subject
  expect(subject).toHaveLength(255)
  expect(subject).toMatch(/^Canceled: x+$/)
})

test('line breaks do not stay in a title', () => {
  expect(mapped({ title: 'a\r\nb\tc' }).subject).toBe('a b c')
})
