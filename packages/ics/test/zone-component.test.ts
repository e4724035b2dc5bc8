import { offsetMsAt } from '@calsync/core'
import ICAL from 'ical.js'
import { describe, expect, it } from 'vitest'
import { stringifyComponent } from '../src/jcal/jcal.js'
import { zoneComponent } from '../src/write/zone-component.js'
import { definedOffset, readDefinition } from '../src/zones/zone-definition.js'

const HOUR_MS = 3_600_000
const from = Date.UTC(2014, 5, 1)
const until = Date.UTC(2026, 5, 1)
const end = Date.UTC(2037, 11, 31)

/** Zones with summer time at either end of the year, by moon, by half hours, and none. */
const zones = [
  'Europe/Berlin',
  'Europe/Dublin',
  'Europe/Istanbul',
  'America/New_York',
  'America/Sao_Paulo',
  'America/Santiago',
  'Africa/Casablanca',
  'Asia/Gaza',
  'Asia/Jerusalem',
  'Asia/Tehran',
  'Asia/Kathmandu',
  'Asia/Pyongyang',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Antarctica/Troll',
]

describe('the definition of a zone', () => {
  it.each(zones)('says every offset of %s', { timeout: 20_000 }, (zone) => {
    const definition = readDefinition(zoneComponent(zone, from, until))
    expect(definition).not.toBeNull()
    for (let instant = from; instant < end; instant += 6 * HOUR_MS + 1_000) {
      const offset = definition === null ? NaN : definedOffset(definition, instant)
      if (offset !== offsetMsAt(zone, instant)) {
        expect([new Date(instant).toISOString(), offset]).toEqual([
          new Date(instant).toISOString(),
          offsetMsAt(zone, instant),
        ])
      }
    }
  })

  it.each(zones)('says them to ical.js, too: %s', { timeout: 20_000 }, (tzid) => {
    const text = stringifyComponent(zoneComponent(tzid, from, until))
    const component = new ICAL.Component(ICAL.parse(text) as unknown[])
    const zone = new ICAL.Timezone({ component, tzid })
    const wrong: string[] = []
    // At noon of the wall: no zone sets its clocks then, so there is no question which hour is meant.
    for (let day = from; day < end; day += 24 * HOUR_MS) {
      const noon = new Date(day + 12 * HOUR_MS - offsetMsAt(tzid, day))
      const wall = new Date(noon.getTime() + offsetMsAt(tzid, noon.getTime()))
      const time = ICAL.Time.fromJSDate(wall, true)
      time.zone = zone
      const offset = zone.utcOffset(time) * 1_000
      if (offset !== offsetMsAt(tzid, noon.getTime())) wrong.push(`${noon.toISOString()} ${offset}`)
    }
    expect(wrong).toEqual([])
  })

  it('says what goes on in rules, not in lists', () => {
    const text = stringifyComponent(zoneComponent('Europe/Berlin', from, until))
    expect(text.split('\r\n')).toEqual([
      'BEGIN:VTIMEZONE',
      'TZID:Europe/Berlin',
      'X-LIC-LOCATION:Europe/Berlin',
      'BEGIN:STANDARD',
      'DTSTART:20130101T010000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0100',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:20130331T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
      'END:DAYLIGHT',
      'BEGIN:STANDARD',
      'DTSTART:20131027T030000',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
      'END:STANDARD',
      'END:VTIMEZONE',
      '',
    ])
  })

  it('says in UTC when a rule ended', () => {
    const text = stringifyComponent(zoneComponent('America/New_York', Date.UTC(2004, 0, 1), until))
    // The last time by the old rule: 30 October 2006, 02:00 in summer time.
    expect(text).toContain('RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20061029T060000Z')
    expect(text).toContain('RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\n')
  })
})
