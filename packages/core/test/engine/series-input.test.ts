import { describe, expect, it } from 'vitest'
import { type CalendarEventInput, parseCalendarEvent } from '../../src/model/calendar-event.js'

const choir = {
  title: 'Choir',
  start: '2016-01-12T09:00:00',
  timeZone: 'Europe/Berlin',
  duration: 'PT1H',
} satisfies CalendarEventInput

function numbers(end: number): string {
  return Array.from({ length: end }, (_, number) => number).join(',')
}

describe('a row that nobody means', () => {
  it('is refused when it chooses among thousands of times of a day', () => {
    // With all 60 seconds its expansion takes minutes, in which a worker does nothing else.
    const times = `BYHOUR=${numbers(24)};BYMINUTE=${numbers(60)};BYSECOND=${numbers(10)}`
    const recurrenceRules = [`FREQ=DAILY;${times};BYSETPOS=366`]
    expect(() => parseCalendarEvent({ ...choir, recurrenceRules })).toThrow(/times a day/)
  })

  it('is refused when it lasts for thousands of years', () => {
    // As a series with COUNT=1 it keeps outlook() busy for 16 s each time that it is laid out.
    expect(() => parseCalendarEvent({ ...choir, duration: 'P10000000D' })).toThrow(/duration/)
  })
})
