import { describe, expect, it } from 'vitest'
import { readCalendar } from '../src/index.js'
import { calendarText, vevent } from './support/calendar-text.js'

const good = vevent('UID:good', 'DTSTART:20260302T090000Z', 'DURATION:PT1H', 'SUMMARY:Good')

describe('calendar texts that a generator found', () => {
  it('an event whose BEGIN and END lines do not belong together spoils no other', () => {
    const odd = vevent('UID:odd', 'END:VALARM', 'BEGIN:VALARM', 'END:VALARM')
    const { events, unreadable } = readCalendar(calendarText(odd, good))
    expect(events.map(({ uid }) => uid)).toEqual(['good'])
    expect(unreadable).toMatchObject([{ uid: 'odd' }])
    expect(unreadable[0]?.reason).toMatch(/BEGIN and END/)
  })

  it('neither does a zone whose lines do not', () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Own',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
    ]
    const odd = vevent('UID:odd', 'DTSTART;TZID=Own:20260302T090000', 'DURATION:PT1H')
    const { events, unreadable } = readCalendar(calendarText(...zone, odd, good))
    expect(events.map(({ uid }) => uid)).toEqual(['good'])
    expect(unreadable).toMatchObject([{ uid: 'odd' }])
    expect(unreadable[0]?.reason).not.toMatch(/it cannot be read: |undefined/)
  })
})
