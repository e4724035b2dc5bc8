import { instantOf, parseWallTime } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { read, vevent } from './support/calendar-text.js'

interface Observance {
  readonly kind: 'STANDARD' | 'DAYLIGHT'
  readonly start: string
  readonly from: string
  readonly to: string
  readonly more?: readonly string[]
}

function zone(tzid: string, observances: readonly Observance[], ...lines: readonly string[]) {
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${tzid}`,
    ...lines,
    ...observances.flatMap(({ kind, start, from, to, more = [] }) => [
      `BEGIN:${kind}`,
      `DTSTART:${start}`,
      `TZOFFSETFROM:${from}`,
      `TZOFFSETTO:${to}`,
      ...more,
      `END:${kind}`,
    ]),
    'END:VTIMEZONE',
  ].join('\r\n')
}

const europe: readonly Observance[] = [
  {
    kind: 'STANDARD',
    start: '16011028T030000',
    from: '+0200',
    to: '+0100',
    more: ['RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10'],
  },
  {
    kind: 'DAYLIGHT',
    start: '16010325T020000',
    from: '+0100',
    to: '+0200',
    more: ['RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3'],
  },
]

/** Summer time from the first Wednesday of May to the first one of June: nobody has that. */
const nobody: readonly Observance[] = [
  {
    kind: 'DAYLIGHT',
    start: '20000503T020000',
    from: '+0100',
    to: '+0230',
    more: ['RRULE:FREQ=YEARLY;BYDAY=1WE;BYMONTH=5'],
  },
  {
    kind: 'STANDARD',
    start: '20000607T020000',
    from: '+0230',
    to: '+0100',
    more: ['RRULE:FREQ=YEARLY;BYDAY=1WE;BYMONTH=6'],
  },
]

function one(definition: string, ...lines: readonly string[]) {
  const { events, unreadable } = read(definition, vevent('UID:1', ...lines))
  return { event: events[0]?.event, notes: events[0]?.notes, reason: unreadable[0]?.reason }
}

describe('a zone of the file itself', () => {
  it('is the IANA zone that it equals while the event happens', () => {
    const { event } = one(
      zone('Customized Time Zone', europe),
      'DTSTART;TZID=Customized Time Zone:20260701T100000',
      'RRULE:FREQ=WEEKLY',
    )
    // Which of the zones with the same rules is no matter; its offsets are.
    const name = event?.timeZone ?? ''
    for (const wall of ['2026-07-01T10:00:00', '2026-12-01T10:00:00', '2036-07-01T10:00:00']) {
      const at = parseWallTime(wall) ?? 0
      expect(instantOf(name, at)).toBe(instantOf('Europe/Berlin', at))
    }
    expect(event?.start).toBe('2026-07-01T10:00:00')
  })

  it('is the one that it names as its location, where that is true', () => {
    const location = (name: string): string | null | undefined =>
      one(zone('Ours', europe, `X-LIC-LOCATION:${name}`), 'DTSTART;TZID=Ours:20260701T100000').event
        ?.timeZone
    expect(location('Europe/Vienna')).toBe('Europe/Vienna')
    expect(location('America/New_York')).not.toBe('America/New_York')
  })

  it('is the one that its calendar shows, where that is true', () => {
    const { events } = read(
      'X-WR-TIMEZONE:Europe/Oslo',
      zone('Ours', europe),
      vevent('UID:1', 'DTSTART;TZID=Ours:20260701T100000'),
    )
    expect(events[0]?.event.timeZone).toBe('Europe/Oslo')
  })

  it('counts only as long as the event happens', () => {
    const years: readonly Observance[] = [
      { kind: 'STANDARD', start: '20251026T030000', from: '+0200', to: '+0100' },
      {
        kind: 'DAYLIGHT',
        start: '20250330T020000',
        from: '+0100',
        to: '+0200',
        more: ['RDATE:20260329T020000'],
      },
      { kind: 'STANDARD', start: '20261025T030000', from: '+0200', to: '+0100' },
    ]
    const definition = zone('Ours', years, 'X-LIC-LOCATION:Europe/Berlin')
    const start = 'DTSTART;TZID=Ours:20260701T100000'
    expect(one(definition, start, 'RRULE:FREQ=WEEKLY;COUNT=10').event?.timeZone).toBe(
      'Europe/Berlin',
    )
    expect(one(definition, start, 'RRULE:FREQ=WEEKLY').reason).toContain(
      'it is a series in “Ours”, a time zone of its file that no IANA zone is like',
    )
  })

  it('says which instants are meant where no IANA zone is like it', () => {
    const summer = one(
      zone('Ours', nobody),
      'DTSTART;TZID=Ours:20260515T100000',
      'DTEND;TZID=Ours:20260515T110000',
    )
    expect(summer.event).toMatchObject({
      start: '2026-05-15T07:30:00',
      timeZone: 'UTC',
      duration: 'PT1H',
    })
    expect(summer.notes).toEqual(['no IANA time zone is like “Ours”, so its times stand in UTC'])
    const winter = one(zone('Ours', nobody), 'DTSTART;TZID=Ours:20260701T100000')
    expect(winter.event?.start).toBe('2026-07-01T09:00:00')
  })

  it('reads a repeated hour as the first one, and a skipped one as before the gap', () => {
    const start = (time: string): string | undefined =>
      one(zone('Ours', nobody), `DTSTART;TZID=Ours:${time}`).event?.start
    // The night of 2026-06-03: from 02:00 back to 00:30.
    expect(start('20260603T010000')).toBe('2026-06-02T22:30:00')
    // The night of 2026-05-06: from 02:00 to 03:30.
    expect(start('20260506T030000')).toBe('2026-05-06T02:00:00')
  })

  it('changes an occurrence by its own instants', () => {
    const { events } = read(
      zone('Ours', nobody),
      vevent('UID:1', 'DTSTART;TZID=Europe/Berlin:20260504T090000', 'RRULE:FREQ=WEEKLY'),
      vevent(
        'UID:1',
        'RECURRENCE-ID;TZID=Europe/Berlin:20260511T090000',
        'DTSTART;TZID=Ours:20260511T120000',
      ),
    )
    expect(events[0]?.event.recurrenceOverrides).toEqual({
      '2026-05-11T09:00:00': { start: '2026-05-11T11:30:00' },
    })
  })

  it('decides what an abbreviation means, but not what everybody knows', () => {
    const abbreviation = one(zone('EST', europe), 'DTSTART;TZID=EST:20260701T100000')
    expect(instantOf(abbreviation.event?.timeZone ?? '', Date.UTC(2026, 6, 1, 10))).toBe(
      Date.UTC(2026, 6, 1, 8),
    )
    const known = one(
      zone('America/New_York', europe),
      'DTSTART;TZID=America/New_York:20260701T100000',
    )
    expect(known.event?.timeZone).toBe('America/New_York')
  })

  it('must say what its offset is', () => {
    const empty = ['BEGIN:VTIMEZONE', 'TZID:Ours', 'END:VTIMEZONE'].join('\r\n')
    const broken = zone('Ours', [
      { kind: 'STANDARD', start: '20000101T000000', from: 'x', to: '+0100' },
    ])
    for (const definition of [empty, broken]) {
      expect(one(definition, 'DTSTART;TZID=Ours:20260701T100000').reason).toBe(
        'the time zone “Ours” of its DTSTART is neither known nor explained in the file',
      )
    }
  })
})
