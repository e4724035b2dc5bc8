import { describe, expect, it } from 'vitest'
import { readOne } from './support/calendar-text.js'

const start = 'DTSTART;TZID=Europe/Berlin:20260301T100000'
const hour = 'DURATION:PT1H'

describe('what an event says', () => {
  it('in words', () => {
    const { event, notes } = readOne(
      start,
      String.raw`SUMMARY:Ropes\, knots\; and more`,
      String.raw`DESCRIPTION:One\nTwo \\ three`,
      'LOCATION:Pier 1',
      'CATEGORIES:sport,boats',
      'CATEGORIES:club',
    )
    expect(event).toMatchObject({
      title: 'Ropes, knots; and more',
      description: 'One\nTwo \\ three',
      descriptionContentType: 'text/plain',
      locations: [{ name: 'Pier 1' }],
      keywords: ['sport', 'boats', 'club'],
    })
    expect(notes).toEqual([])
  })

  it('nothing at all', () => {
    expect(readOne(start, 'LOCATION:', 'CATEGORIES:', 'URL:', 'DESCRIPTION:').event).toMatchObject({
      title: '',
      description: '',
      locations: [],
      virtualLocations: [],
      keywords: [],
      status: 'confirmed',
      freeBusyStatus: 'busy',
      privacy: 'public',
      alerts: null,
      participants: [],
    })
  })

  it('in HTML: where there is a styled text, or no other', () => {
    const html = 'X-ALT-DESC;FMTTYPE=text/html:<b>Hi</b>\\n<i>there</i>'
    expect(readOne(start, html).event).toMatchObject({
      description: '<b>Hi</b>\n<i>there</i>',
      descriptionContentType: 'text/html',
    })
    expect(readOne(start, 'DESCRIPTION:Hi', html).event.description).toBe('Hi')
    const styled = 'STYLED-DESCRIPTION;VALUE=TEXT;FMTTYPE=text/html:<p>Hi\\, you</p>'
    expect(readOne(start, 'DESCRIPTION:Hi', styled).event).toMatchObject({
      description: '<p>Hi, you</p>',
      descriptionContentType: 'text/html',
    })
  })

  it('without a NUL, which no database takes', () => {
    const { event } = readOne(start, 'SUMMARY:a\0b', 'ATTENDEE;CN=c\0d:mailto:ada@example.org')
    expect([event.title, event.participants[0]?.name]).toEqual(['ab', 'cd'])
  })

  it.each([
    [['STATUS:CANCELLED'], { status: 'cancelled' }],
    [['STATUS:tentative'], { status: 'tentative' }],
    [['TRANSP:TRANSPARENT'], { freeBusyStatus: 'free' }],
    [['TRANSP:OPAQUE', 'X-MICROSOFT-CDO-BUSYSTATUS:OOF'], { freeBusyStatus: 'unavailable' }],
    [['X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE'], { freeBusyStatus: 'tentative' }],
    [['CLASS:PRIVATE'], { privacy: 'private' }],
    [['CLASS:CONFIDENTIAL'], { privacy: 'secret' }],
    [['CLASS:X-COMPANY'], { privacy: 'private' }],
  ])('by marks: %j', (lines, expected) => {
    expect(readOne(start, ...lines).event).toMatchObject(expected)
  })

  it('where it can be joined, each address once', () => {
    const { event, notes } = readOne(
      start,
      'URL:https://club.example/regatta',
      'CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL="Room: 1":https://meet.example/abc',
      'X-GOOGLE-CONFERENCE:https://meet.example/abc',
      'CONFERENCE;VALUE=URI:not a link',
    )
    expect(event.virtualLocations).toEqual([
      { uri: 'https://meet.example/abc', name: 'Room: 1' },
      { uri: 'https://club.example/regatta' },
    ])
    expect(notes).toEqual(['its CONFERENCE was left out, because it is no URL'])
  })

  it('who takes part, by address', () => {
    const { event, notes } = readOne(
      start,
      'ORGANIZER;CN=Ada:MAILTO:ada@example.org',
      'ATTENDEE;ROLE=OPT-PARTICIPANT;CN="Carl, C.":mailto:carl@example.org',
      'ATTENDEE;CUTYPE=ROOM:mailto:room%2B1@example.org',
      'ATTENDEE:mailto:ADA@example.org',
      'ATTENDEE;EMAIL=eve@example.org:urn:uuid:1',
      'ATTENDEE:urn:uuid:2',
    )
    expect(event.participants).toEqual([
      { email: 'carl@example.org', name: 'Carl, C.', role: 'optional' },
      { email: 'room+1@example.org', role: 'resource' },
      { email: 'ADA@example.org', role: 'required' },
      { email: 'eve@example.org', role: 'required' },
    ])
    expect(notes).toEqual(['an ATTENDEE was left out, because it has no e-mail address'])
  })

  it('several locations in components of their own', () => {
    const { event } = readOne(
      start,
      'LOCATION:Pier 1; Boat house',
      'BEGIN:VLOCATION',
      'UID:a',
      'NAME:Pier 1',
      'END:VLOCATION',
      'BEGIN:VLOCATION',
      'UID:b',
      'NAME:Boat house',
      'END:VLOCATION',
    )
    expect(event.locations).toEqual([{ name: 'Pier 1' }, { name: 'Boat house' }])
  })
})

describe('alarms', () => {
  const alarm = (...lines: readonly string[]): string[] => ['BEGIN:VALARM', ...lines, 'END:VALARM']

  it.each([
    ['before the start', ['TRIGGER:-PT15M'], '-PT15M'],
    ['after it', ['TRIGGER:+PT5M'], 'PT5M'],
    ['a week before', ['TRIGGER:-P1W'], '-P7D'],
    ['in minutes', ['TRIGGER:-P0DT0H90M0S'], '-PT1H30M'],
    ['from the end', ['TRIGGER;RELATED=END:-PT15M'], 'PT45M'],
    ['at an instant', ['TRIGGER;VALUE=DATE-TIME:20260301T083000Z'], '-PT30M'],
  ])('%s', (_, lines, offset) => {
    expect(readOne(start, hour, ...alarm('ACTION:DISPLAY', ...lines)).event.alerts).toEqual([
      { offset },
    ])
  })

  it('each once, and none where it says that there is none', () => {
    const { event } = readOne(
      start,
      ...alarm('ACTION:DISPLAY', 'TRIGGER:-PT15M'),
      ...alarm('ACTION:EMAIL', 'TRIGGER:-PT0H15M'),
    )
    expect(event.alerts).toEqual([{ offset: '-PT15M' }])
    const none = alarm('ACTION:NONE', 'TRIGGER;VALUE=DATE-TIME:19760401T005545Z')
    expect(readOne(start, ...none).event.alerts).toEqual([])
  })

  it('are left out, and that is said, where they cannot be counted from the start', () => {
    const note = 'an alarm was left out: it cannot be counted from the start'
    const instant = alarm('ACTION:DISPLAY', 'TRIGGER;VALUE=DATE-TIME:20260301T083000Z')
    const series = readOne(start, 'RRULE:FREQ=DAILY', ...instant)
    expect([series.event.alerts, series.notes]).toEqual([null, [note]])
    const days = alarm('ACTION:DISPLAY', 'TRIGGER;RELATED=END:-PT15M')
    expect(readOne(start, 'DURATION:P1D', 'RRULE:FREQ=DAILY', ...days).notes).toEqual([note])
    expect(readOne(start, 'DURATION:P1D', ...days).event.alerts).toEqual([{ offset: 'PT23H45M' }])
    expect(readOne(start, ...alarm('ACTION:DISPLAY')).notes).toEqual([note])
  })
})
