import { CalsyncError } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { readCalendar } from '../src/index.js'
import { calendarText, read, vevent } from './support/calendar-text.js'

const at = (day: number): string => `DTSTART:202603${String(day).padStart(2, '0')}T100000Z`

function thrownBy(run: () => unknown): CalsyncError {
  try {
    run()
  } catch (error) {
    if (error instanceof CalsyncError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('a calendar', () => {
  it('is read event by event; one that is broken spoils no other', () => {
    const { name, events, unreadable } = read(
      'X-WR-CALNAME:The club',
      vevent('UID:a', 'SUMMARY:Good', at(1)),
      vevent('UID:b', 'SUMMARY:Bad', at(2), 'a line that is none'),
      vevent('UID:c', 'SUMMARY:Bad', 'RRULE:FREQ', at(3)),
      ['BEGIN:VEVENT', 'UID:d', 'SUMMARY:No end', at(4)].join('\r\n'),
      vevent('SUMMARY:No name', at(5)),
      'BEGIN:VTODO',
      'UID:todo',
      'END:VTODO',
      vevent('UID:e', 'SUMMARY:Good', at(6)),
    )
    expect(name).toBe('The club')
    expect(events.map(({ uid }) => uid)).toEqual(['a', 'e'])
    expect(unreadable.map(({ uid, title }) => [uid, title])).toEqual([
      ['b', 'Bad'],
      ['c', 'Bad'],
      ['d', 'No end'],
      [null, 'No name'],
    ])
    expect(unreadable.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('its text is not iCalendar: invalid line'),
      expect.stringContaining('its text is not iCalendar'),
      'it has no END:VEVENT',
      expect.stringContaining('it has no UID'),
    ])
  })

  it('counts the newest version of an event', () => {
    const { events, superseded } = read(
      vevent('UID:a', 'SEQUENCE:2', 'SUMMARY:New', at(1)),
      vevent('UID:a', 'SEQUENCE:1', 'SUMMARY:Old', at(1)),
      vevent('UID:b', 'SUMMARY:Old', 'DTSTAMP:20260101T000000Z', at(1)),
      vevent('UID:b', 'SUMMARY:New', 'DTSTAMP:20260102T000000Z', at(1)),
      vevent('UID:c', 'SUMMARY:Old', at(1)),
      vevent('UID:c', 'SUMMARY:New', at(1)),
    )
    expect(events.map(({ event }) => event.title)).toEqual(['New', 'New', 'New'])
    expect(superseded).toBe(3)
  })

  it('may come in several objects, each with zones of its own, among lines that are none', () => {
    const zone = (offset: string): string[] => [
      'BEGIN:VTIMEZONE',
      'TZID:Ours',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      `TZOFFSETFROM:${offset}`,
      `TZOFFSETTO:${offset}`,
      'END:STANDARD',
      'END:VTIMEZONE',
    ]
    const one = (uid: string, offset: string): string =>
      calendarText(...zone(offset), vevent(`UID:${uid}`, 'DTSTART;TZID=Ours:20260301T100000'))
    const { events } = readCalendar(
      `\uFEFFWarning: something\n${one('a', '+0500')}${one('b', '-0300')}\n`,
    )
    expect(events.map(({ event }) => event.timeZone)).toEqual(['Etc/GMT-5', 'Etc/GMT+3'])
  })

  it('may have any line ends, and folded lines', () => {
    const text = calendarText(vevent('UID:a', 'SUMMARY:A long', '  title', at(1)))
    for (const given of [text, text.replaceAll('\r\n', '\n'), text.replaceAll('BEGIN', 'begin')]) {
      expect(readCalendar(given).events[0]?.event.title).toBe('A long title')
    }
  })

  it.each([
    ['this is a shopping list', 'it holds no VCALENDAR'],
    ['', 'it holds no VCALENDAR'],
    ['<html><body>Please sign in</body></html>', 'it holds no VCALENDAR'],
    [calendarText(vevent('UID:a', at(1))).slice(0, -20), 'it ends before END:VCALENDAR'],
    ['BEGIN:VCALENDAR\nBEGIN:VCALENDAR\nEND:VCALENDAR', 'begins inside of another'],
  ])('is refused as a whole when it is none: %j', (text, why) => {
    const error = thrownBy(() => readCalendar(text))
    expect(error.code).toBe('CALENDAR_UNREADABLE')
    expect(error.message).toContain(why)
    expect(error.next).toBe('export it from its calendar once more, or leave it out')
  })

  it('is refused when it is too large', () => {
    const text = calendarText(vevent('UID:a', at(1)), vevent('UID:b', at(2)))
    expect(thrownBy(() => readCalendar(text, { maxBytes: 100 })).code).toBe('CALENDAR_TOO_LARGE')
    const error = thrownBy(() => readCalendar(text, { maxEvents: 1 }))
    expect(error.message).toBe('the calendar has 2 events, more than 1')
  })
})
