import { describe, expect, it } from 'vitest'
import { readOne, reasonOf } from './support/calendar-text.js'

function timesOf(...lines: readonly string[]) {
  const { start, timeZone, duration, showWithoutTime } = readOne(...lines).event
  return [start, timeZone, duration, showWithoutTime]
}

describe('times', () => {
  it('in UTC, in a zone, floating, and without a time of day', () => {
    expect(timesOf('DTSTART:20260301T100000Z', 'DTEND:20260301T113000Z')).toEqual([
      '2026-03-01T10:00:00',
      'UTC',
      'PT1H30M',
      false,
    ])
    expect(timesOf('DTSTART;TZID=Europe/Berlin:20260301T100000', 'DURATION:PT90M')).toEqual([
      '2026-03-01T10:00:00',
      'Europe/Berlin',
      'PT1H30M',
      false,
    ])
    expect(timesOf('DTSTART:20260301T100000', 'DTEND:20260301T110000')).toEqual([
      '2026-03-01T10:00:00',
      null,
      'PT1H',
      false,
    ])
    expect(timesOf('DTSTART;VALUE=DATE:20260301', 'DTEND;VALUE=DATE:20260304')).toEqual([
      '2026-03-01T00:00:00',
      null,
      'P3D',
      true,
    ])
  })

  it.each([
    ['no end, a time', ['DTSTART:20260301T100000Z'], 'PT0S'],
    ['no end, a day', ['DTSTART;VALUE=DATE:20260301'], 'P1D'],
    [
      'a day that ends when it starts',
      ['DTSTART;VALUE=DATE:20260301', 'DTEND;VALUE=DATE:20260301'],
      'P1D',
    ],
    ['a date without VALUE=DATE', ['DTSTART:20260301', 'DTEND:20260303'], 'P2D'],
    ['a day with a duration in weeks', ['DTSTART;VALUE=DATE:20260301', 'DURATION:P1W'], 'P7D'],
    ['a day with a duration in hours', ['DTSTART;VALUE=DATE:20260301', 'DURATION:PT48H'], 'P2D'],
    ['days and hours', ['DTSTART:20260301T100000Z', 'DURATION:+P1DT2H'], 'P1DT2H'],
    [
      'ends in another zone',
      ['DTSTART;TZID=Europe/Berlin:20260301T100000', 'DTEND;TZID=America/New_York:20260301T100000'],
      'PT6H',
    ],
    [
      'over the change to summer time',
      ['DTSTART;TZID=Europe/Berlin:20260328T120000', 'DTEND;TZID=Europe/Berlin:20260329T120000'],
      'PT23H',
    ],
  ])('%s', (_, lines, duration) => {
    expect(readOne(...lines).event.duration).toBe(duration)
  })

  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['US/Eastern', 'America/New_York'],
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['w. europe standard time', 'Europe/Berlin'],
    ['Eastern Standard Time', 'America/New_York'],
    ['/freeassociation.sourceforge.net/Tzfile/Europe/Vienna', 'Europe/Vienna'],
    ['/mozilla.org/20050126_1/America/Argentina/Ushuaia', 'America/Argentina/Ushuaia'],
    ['"Europe/Paris"', 'Europe/Paris'],
    ['UTC', 'UTC'],
  ])('know the zone %s', (tzid, zone) => {
    expect(readOne(`DTSTART;TZID=${tzid}:20260301T100000`).event).toMatchObject({
      timeZone: zone,
      start: '2026-03-01T10:00:00',
    })
  })

  it.each([
    [['SUMMARY:x'], 'its start (DTSTART) is missing'],
    [['DTSTART;VALUE=DATE:20260230'], 'its DTSTART is not a date of the calendar'],
    [['DTSTART:20260301T250000Z'], 'its DTSTART is not a date of the calendar'],
    [['DTSTART:00010101T000000Z'], 'its DTSTART is not a date of the calendar'],
    [['DTSTART:20260301T100000+0100'], 'its DTSTART is not a time such as 20260301T090000Z'],
    [['DTSTART:20260301T1000Z'], 'its DTSTART is not a time such as'],
    [['DTSTART;TZID=Europe/Berlin:2026030', ' 1T100000 GMT'], 'its DTSTART is not a time such as'],
    [['DTSTART:20260301T100000Z', 'DTEND:20260301T090000Z'], 'its end is before its start'],
    [['DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:20260301'], 'its end is before its start'],
    [
      ['DTSTART:20260301T100000Z', 'DTEND;VALUE=DATE:20260302'],
      'only one of its start and end is a whole day',
    ],
    [
      ['DTSTART:20260301T100000Z', 'DTEND:20260301T110000'],
      'only one of its start and end has a time zone',
    ],
    [['DTSTART:20260301T100000Z', 'DURATION:-PT1H'], 'its DURATION is not a duration'],
    [
      ['DTSTART;TZID=Nowhere:20260301T100000'],
      'the time zone “Nowhere” of its DTSTART is neither known nor explained',
    ],
  ])('%j: says why not', (lines, reason) => {
    expect(reasonOf(...lines)).toContain(reason)
  })
})
