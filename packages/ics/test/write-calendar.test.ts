import { type CalendarEventInput, parseCalendarEvent } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { readCalendar, writeCalendar } from '../src/index.js'

const stamp = Date.UTC(2026, 0, 2, 3, 4, 5)

function linesOf(input: Partial<CalendarEventInput>): string[] {
  const event = parseCalendarEvent({
    title: 'Rowing',
    start: '2026-03-02T09:00:00',
    timeZone: 'Europe/Berlin',
    duration: 'PT1H',
    ...input,
  })
  const text = writeCalendar([{ uid: 'a@example', event, sequence: 3 }], { stamp })
  return text.replaceAll('\r\n ', '').split('\r\n')
}

describe('a written calendar', () => {
  it('is a calendar with its zones and events', () => {
    const lines = linesOf({})
    expect(lines.slice(0, 5)).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//calsync//calsync//EN',
      'CALSCALE:GREGORIAN',
      'BEGIN:VTIMEZONE',
    ])
    expect(lines.slice(lines.indexOf('BEGIN:VEVENT'))).toEqual([
      'BEGIN:VEVENT',
      'UID:a@example',
      'DTSTAMP:20260102T030405Z',
      'SEQUENCE:3',
      'DTSTART;TZID=Europe/Berlin:20260302T090000',
      'DURATION:PT1H',
      'SUMMARY:Rowing',
      'STATUS:CONFIRMED',
      'TRANSP:OPAQUE',
      'X-MICROSOFT-CDO-BUSYSTATUS:BUSY',
      'CLASS:PUBLIC',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ])
  })

  it.each<[Partial<CalendarEventInput>, string[]]>([
    [{ timeZone: 'UTC' }, ['DTSTART:20260302T090000Z']],
    [{ timeZone: null }, ['DTSTART:20260302T090000']],
    [
      { start: '2026-03-02T00:00:00', timeZone: null, duration: 'P2D', showWithoutTime: true },
      ['DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:20260304'],
    ],
    [{ duration: 'PT1H30S' }, ['DURATION:PT1H0M30S']],
    [{ duration: 'P1DT2H' }, ['DURATION:P1DT2H']],
    [
      { recurrenceRules: ['FREQ=WEEKLY;INTERVAL=2;UNTIL=20260330T070000Z;BYDAY=MO,WE;WKST=SU'] },
      ['RRULE:FREQ=WEEKLY;UNTIL=20260330T070000Z;INTERVAL=2;BYDAY=MO,WE;WKST=SU'],
    ],
    [
      { timeZone: null, recurrenceRules: ['FREQ=WEEKLY;UNTIL=20260330T090000'] },
      ['RRULE:FREQ=WEEKLY;UNTIL=20260330T090000'],
    ],
    [
      {
        recurrenceRules: ['FREQ=WEEKLY;COUNT=4'],
        recurrenceOverrides: {
          '2026-03-09T09:00:00': { excluded: true },
          '2026-03-16T09:00:00': { title: 'Swimming' },
          '2026-03-17T09:00:00': {},
        },
      },
      [
        'RRULE:FREQ=WEEKLY;COUNT=4',
        'RDATE;TZID=Europe/Berlin:20260317T090000',
        'EXDATE;TZID=Europe/Berlin:20260309T090000',
        'RECURRENCE-ID;TZID=Europe/Berlin:20260316T090000',
        'SUMMARY:Swimming',
      ],
    ],
    [{ alerts: [{ offset: '-PT15M' }] }, ['BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT15M']],
    [{ alerts: [] }, ['ACTION:NONE']],
    [
      { description: '<p>Hi<br>you &amp; me</p>', descriptionContentType: 'text/html' },
      [
        'STYLED-DESCRIPTION;FMTTYPE=text/html;VALUE=TEXT:<p>Hi<br>you &amp\\; me</p>',
        'DESCRIPTION;DERIVED=TRUE:Hi\\nyou & me',
      ],
    ],
    [
      { participants: [{ email: 'ada@example.org', name: 'Ada, L.', role: 'optional' }] },
      ['ATTENDEE;CN="Ada, L.";ROLE=OPT-PARTICIPANT:mailto:ada@example.org'],
    ],
    [
      { virtualLocations: [{ uri: 'https://meet.example/a', name: 'Room' }] },
      ['CONFERENCE;LABEL=Room;VALUE=URI:https://meet.example/a'],
    ],
    [{ freeBusyStatus: 'free' }, ['TRANSP:TRANSPARENT']],
    [{ privacy: 'secret', status: 'cancelled' }, ['STATUS:CANCELLED', 'CLASS:CONFIDENTIAL']],
  ])('%j', (input, expected) => {
    expect(linesOf(input)).toEqual(expect.arrayContaining(expected))
  })

  it('names itself, and defines each zone once', () => {
    const event = (zone: string) =>
      parseCalendarEvent({ title: '', start: '2026-03-02T09:00:00', timeZone: zone })
    const text = writeCalendar(
      ['Europe/Berlin', 'UTC', 'Asia/Tokyo', 'Europe/Berlin'].map((zone, index) => ({
        uid: `${index}`,
        event: event(zone),
      })),
      { name: 'The club, 2026' },
    )
    expect(text.match(/^TZID:.*$/gm)).toEqual(['TZID:Europe/Berlin', 'TZID:Asia/Tokyo'])
    expect(readCalendar(text).name).toBe('The club, 2026')
  })

  it('leaves out what iCalendar cannot hold, and no more', () => {
    const event = parseCalendarEvent({
      title: 'a\u0007b\r\nc\td',
      start: '2026-03-02T00:00:00',
      timeZone: 'Europe/Berlin',
      duration: 'P1D',
      showWithoutTime: true,
    })
    const [read] = readCalendar(writeCalendar([{ uid: 'a', event }])).events
    expect(read?.event).toEqual({ ...event, title: 'ab\nc\td', timeZone: null })
  })
})
