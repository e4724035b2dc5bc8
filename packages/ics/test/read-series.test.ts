import { formatWallTime, parseWallTime, recurrenceIds } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { read, readOne, reasonOf, vevent } from './support/calendar-text.js'

const start = 'DTSTART;TZID=Europe/Berlin:20260302T090000'
const hour = 'DURATION:PT1H'
const weekly = 'RRULE:FREQ=WEEKLY;COUNT=5'

/** A series with VEVENTs that change it. */
function series(master: readonly string[], ...changes: readonly (readonly string[])[]) {
  return read(
    vevent('UID:1', 'SUMMARY:Rowing', start, hour, ...master),
    ...changes.map((lines) => vevent('UID:1', ...lines)),
  )
}

function overridesOf(...given: Parameters<typeof series>) {
  const { events, unreadable } = series(...given)
  expect(unreadable).toEqual([])
  return events[0]?.event.recurrenceOverrides
}

function happens(...lines: readonly string[]): string[] {
  const { event } = readOne(start, hour, ...lines)
  const from = parseWallTime('2026-01-01T00:00:00') ?? 0
  const until = parseWallTime('2027-01-01T00:00:00') ?? 0
  return recurrenceIds(event, { from, until }, 100).ids.map((id) => formatWallTime(id).slice(5, 16))
}

describe('rules', () => {
  it('become rules', () => {
    const { event } = readOne(start, 'RRULE:FREQ=MONTHLY;BYDAY=-1MO;WKST=SU', 'RRULE:FREQ=YEARLY')
    expect(event.recurrenceRules).toEqual([
      { frequency: 'monthly', byDay: [{ day: 'mo', nthOfPeriod: -1 }] },
      { frequency: 'yearly' },
    ])
  })

  it.each([
    ['20260316T080000Z', '2026-03-16T09:00:00'],
    ['20260330T070000Z', '2026-03-30T09:00:00'],
    ['20260316T090000', '2026-03-16T09:00:00'],
    ['20260316', '2026-03-16T23:59:59'],
  ])('end with UNTIL=%s', (until, wall) => {
    const { event } = readOne(start, `RRULE:FREQ=WEEKLY;UNTIL=${until}`)
    expect(event.recurrenceRules).toEqual([{ frequency: 'weekly', until: wall }])
  })

  it.each(['20260316', '20260316T000000', '20260316T000000Z'])(
    'of whole days end with UNTIL=%s',
    (until) => {
      const { events } = read(
        vevent('UID:1', 'DTSTART;VALUE=DATE:20260302', `RRULE:FREQ=WEEKLY;UNTIL=${until}`),
      )
      expect(events[0]?.event.recurrenceRules).toEqual([
        { frequency: 'weekly', until: '2026-03-16T00:00:00' },
      ])
    },
  )

  it('do not count a start that they do not give, and say so', () => {
    expect(happens('RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2')).toEqual(['03-03T09:00', '03-10T09:00'])
    expect(readOne(start, 'RRULE:FREQ=WEEKLY;BYDAY=TU').notes).toEqual([
      'its start is none of its occurrences, because no rule gives it',
    ])
  })

  it.each([
    [['RRULE:FREQ=WEEKLY;BYDAY=XX'], 'its text is not iCalendar: invalid BYDAY value'],
    [['RRULE:FREQ=FORTNIGHTLY'], 'its text is not iCalendar: invalid frequency'],
    [['RRULE:FREQ=WEEKLY;BYDAY=1MO'], 'counts days of a month or year'],
    [['RRULE:FREQ=WEEKLY;COUNT=2;UNTIL=20260401'], 'stands beside count'],
    [['RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'], 'its rules never give an occurrence'],
    [
      [weekly, `EXDATE:${Array(5_001).fill('20260302T080000Z').join(',')}`],
      'it changes, adds or takes out 5001 occurrences, more than 5000',
    ],
    [[weekly, 'EXRULE:FREQ=MONTHLY'], 'it takes out occurrences by a rule (EXRULE)'],
  ])('%j: say why not', (lines, reason) => {
    expect(reasonOf(start, ...lines)).toContain(reason)
  })
})

describe('dates', () => {
  it('add occurrences: lists, other zones, whole days, periods', () => {
    expect(
      happens(
        weekly,
        'RDATE;TZID=Europe/Berlin:20260304T090000,20260305T100000',
        'RDATE:20260306T080000Z',
        'RDATE;TZID=America/New_York:20260307T090000',
        'RDATE;VALUE=DATE:20260308',
      ).slice(0, 6),
    ).toEqual([
      '03-02T09:00',
      '03-04T09:00',
      '03-05T10:00',
      '03-06T09:00',
      '03-07T15:00',
      '03-08T09:00',
    ])
    const { event } = readOne(
      start,
      hour,
      'RDATE;VALUE=PERIOD:20260304T080000Z/PT2H,20260305T080000Z/20260305T110000Z',
    )
    expect(event.recurrenceOverrides).toEqual({
      '2026-03-04T09:00:00': { duration: 'PT2H' },
      '2026-03-05T09:00:00': { duration: 'PT3H' },
    })
  })

  it('alone make a series with the start', () => {
    expect(happens('RDATE;TZID=Europe/Berlin:20260401T090000')).toEqual([
      '03-02T09:00',
      '04-01T09:00',
    ])
  })

  it('take occurrences out: lists, UTC, other zones, floating, whole days', () => {
    expect(
      happens(
        'RRULE:FREQ=WEEKLY;COUNT=8',
        'EXDATE;TZID=Europe/Berlin:20260309T090000,20260316T090000',
        'EXDATE:20260330T070000Z',
        'EXDATE;TZID=America/New_York:20260406T030000',
        'EXDATE:20260413T090000',
        'EXDATE;VALUE=DATE:20260420',
        'EXDATE:',
      ),
    ).toEqual(['03-02T09:00', '03-23T09:00'])
  })

  it('of whole days take out and add whole days, however they are written', () => {
    const { events } = read(
      vevent(
        'UID:1',
        'DTSTART;VALUE=DATE:20260302',
        'RRULE:FREQ=WEEKLY',
        'EXDATE:20260309T000000',
        'EXDATE;VALUE=DATE:20260316',
        'RDATE;VALUE=DATE:20260318',
      ),
    )
    expect(events[0]?.event.recurrenceOverrides).toEqual({
      '2026-03-09T00:00:00': { excluded: true },
      '2026-03-16T00:00:00': { excluded: true },
      '2026-03-18T00:00:00': {},
    })
  })
})

describe('changed occurrences', () => {
  it('hold what differs, and nothing else', () => {
    const changed = [
      'RECURRENCE-ID;TZID=Europe/Berlin:20260309T090000',
      'SUMMARY:Rowing (indoors)',
      'DTSTART;TZID=Europe/Berlin:20260309T100000',
      hour,
    ]
    expect(overridesOf([weekly], changed)).toEqual({
      '2026-03-09T09:00:00': { title: 'Rowing (indoors)', start: '2026-03-09T10:00:00' },
    })
  })

  it('are found by a RECURRENCE-ID in UTC, in another zone, and by day', () => {
    const moved = ['SUMMARY:Rowing', 'DTSTART;TZID=Europe/Berlin:20260310T090000', hour]
    for (const id of [
      'RECURRENCE-ID:20260309T080000Z',
      'RECURRENCE-ID;TZID=America/New_York:20260309T040000',
      'RECURRENCE-ID;VALUE=DATE:20260309',
    ]) {
      expect(overridesOf([weekly], [id, ...moved])).toEqual({
        '2026-03-09T09:00:00': { start: '2026-03-10T09:00:00' },
      })
    }
  })

  it('in another zone stand in the zone of their series', () => {
    const changed = [
      'RECURRENCE-ID:20260309T080000Z',
      'SUMMARY:Rowing',
      'DTSTART;TZID=America/New_York:20260309T090000',
      hour,
    ]
    expect(overridesOf([weekly], changed)).toEqual({
      '2026-03-09T09:00:00': { start: '2026-03-09T14:00:00' },
    })
  })

  it('keep a zone of their own where the wall time of the series would be ambiguous', () => {
    // 02:30 happens twice in Berlin on that night; this is the second time.
    const changed = [
      'RECURRENCE-ID:20261026T080000Z',
      'SUMMARY:Rowing',
      'DTSTART:20261025T013000Z',
      hour,
    ]
    expect(overridesOf(['RRULE:FREQ=WEEKLY'], changed)).toEqual({
      '2026-10-26T09:00:00': { start: '2026-10-25T01:30:00', timeZone: 'UTC' },
    })
  })

  it('may last the whole day', () => {
    const changed = [
      'RECURRENCE-ID:20260309T080000Z',
      'SUMMARY:Rowing',
      'DTSTART;VALUE=DATE:20260309',
    ]
    expect(overridesOf([weekly], changed)).toEqual({
      '2026-03-09T09:00:00': {
        start: '2026-03-09T00:00:00',
        timeZone: null,
        duration: 'P1D',
        showWithoutTime: true,
      },
    })
  })

  it('are taken out when they are cancelled, unless the whole series is', () => {
    const cancelled = [
      'RECURRENCE-ID:20260309T080000Z',
      'SUMMARY:Rowing',
      'STATUS:CANCELLED',
      'DTSTART:20260309T080000Z',
      hour,
    ]
    expect(overridesOf([weekly], cancelled)).toEqual({ '2026-03-09T09:00:00': { excluded: true } })
    expect(overridesOf([weekly, 'STATUS:CANCELLED'], cancelled)).toEqual({
      '2026-03-09T09:00:00': {},
    })
  })

  it('count in their newest version', () => {
    const version = (sequence: number, title: string) => [
      'RECURRENCE-ID:20260309T080000Z',
      `SEQUENCE:${sequence}`,
      `SUMMARY:${title}`,
      'DTSTART:20260309T080000Z',
      hour,
    ]
    const { events, superseded } = series([weekly], version(3, 'New'), version(2, 'Old'))
    expect(superseded).toBe(1)
    expect(events[0]?.event.recurrenceOverrides).toEqual({
      '2026-03-09T09:00:00': { title: 'New' },
    })
  })

  it('say where they contradict their series', () => {
    const change = ['RECURRENCE-ID:20260309T080000Z', 'DTSTART:20260309T080000Z', hour]
    const both = series([weekly, 'EXDATE:20260309T080000Z'], change)
    expect(both.events[0]?.event.recurrenceOverrides).toEqual({
      '2026-03-09T09:00:00': { excluded: true },
    })
    expect(both.events[0]?.notes).toEqual([
      '2026-03-09T09:00:00: it is both changed and taken out (EXDATE), so it was taken out',
    ])
    const stray = ['RECURRENCE-ID:20260310T080000Z', 'DTSTART:20260310T080000Z', hour]
    expect(series([weekly], stray).events[0]?.notes).toEqual([
      '2026-03-10T09:00:00: it is changed, although no rule gives it, so it was added',
    ])
  })

  it.each([
    [
      ['RECURRENCE-ID;RANGE=THISANDFUTURE:20260309T080000Z', 'DTSTART:20260309T080000Z'],
      'RANGE=THISANDFUTURE), which is not supported',
    ],
    [
      ['RECURRENCE-ID:20260309T080000Z', 'DTSTART:20260309T080000Z', 'DTEND:20260309T070000Z'],
      'its changed occurrence of 2026-03-09T09:00:00 cannot be read: its end is before its start',
    ],
    [
      ['RECURRENCE-ID:20260309T080000Z', 'DTSTART:20260309T080000Z', 'a line that is none'],
      'a change to one of its occurrences cannot be read: its text is not iCalendar',
    ],
    [
      ['RECURRENCE-ID:20260309T080000Z', 'DTSTART:20260309T080000Z', 'RRULE:FREQ=DAILY'],
      'it is one occurrence of a series and has a rule (RRULE) of its own',
    ],
    [['RECURRENCE-ID;VALUE=DATE:20260310', 'DTSTART:20260310T080000Z'], 'happens 0 times'],
  ])('make the series unreadable rather than wrong: %j', (lines, reason) => {
    const { events, unreadable } = series([weekly], lines)
    expect(events).toEqual([])
    expect(unreadable).toMatchObject([{ uid: '1', recurrenceId: null, title: 'Rowing' }])
    expect(unreadable[0]?.reason).toContain(reason)
  })

  it('stand alone where their series is not in the file', () => {
    const { events } = read(
      vevent('UID:1', 'RECURRENCE-ID:20260309T080000Z', 'SEQUENCE:1', 'SUMMARY:A', start, hour),
      vevent('UID:1', 'RECURRENCE-ID:20260309T080000Z', 'SUMMARY:Old', start, hour),
      vevent('UID:1', 'RECURRENCE-ID;TZID=Europe/Berlin:20260316T090000', 'SUMMARY:B', start, hour),
    )
    expect(events.map(({ recurrenceId, event }) => [recurrenceId, event.title])).toEqual([
      ['2026-03-09T08:00:00Z', 'A'],
      ['2026-03-16T09:00:00', 'B'],
    ])
    expect(events[0]?.notes).toEqual([
      'it is an occurrence of a series that is not in the file, so it stands as an event of its own',
    ])
  })
})
