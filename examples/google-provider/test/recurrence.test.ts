import { type CalendarEventInput, outlineOf, parseCalendarEvent } from '@calsync/core'
import { describe, expect, it } from 'vitest'
import { recurrenceText } from '../src/held.js'
import { readRecurrence } from '../src/read-recurrence.js'
import { recurrenceLines } from '../src/recurrence-text.js'
import { seriesForm } from '../src/series-form.js'

const lesson = (input: Partial<CalendarEventInput>) =>
  parseCalendarEvent({
    title: 'Algebra',
    start: '2027-03-01T09:30:00',
    timeZone: 'Europe/Berlin',
    duration: 'PT1H',
    ...input,
  })
const linesOf = (input: Partial<CalendarEventInput>) =>
  recurrenceLines(lesson(input), 'Europe/Berlin')
const allDay = { start: '2027-03-01T00:00:00', duration: 'P1D', showWithoutTime: true } as const

describe('the lines of a series', () => {
  it.each<[string, Partial<CalendarEventInput>, string[]]>([
    ['a count', { recurrenceRules: ['FREQ=DAILY;COUNT=3'] }, ['RRULE:FREQ=DAILY;COUNT=3']],
    [
      'an end, in UTC',
      { recurrenceRules: ['FREQ=DAILY;UNTIL=20270401T093000'] },
      ['RRULE:FREQ=DAILY;UNTIL=20270401T073000Z'],
    ],
    [
      'the end of an all-day series, a date',
      { ...allDay, recurrenceRules: ['FREQ=DAILY;UNTIL=20270401'] },
      ['RRULE:FREQ=DAILY;UNTIL=20270401'],
    ],
    [
      'the start of the week where it counts',
      { recurrenceRules: ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU'] },
      ['RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=MO,SU'],
    ],
    [
      'days of the month from its end',
      { recurrenceRules: ['FREQ=MONTHLY;BYDAY=-1FR,2TU;BYMONTH=3,9'] },
      ['RRULE:FREQ=MONTHLY;BYMONTH=3,9;BYDAY=2TU,-1FR'],
    ],
    [
      'what is excluded and added',
      {
        recurrenceRules: ['FREQ=WEEKLY'],
        recurrenceOverrides: {
          '2027-03-15T09:30:00': { excluded: true },
          '2027-03-08T09:30:00': { excluded: true },
          '2027-03-20T10:00:00': {},
        },
      },
      [
        'RRULE:FREQ=WEEKLY',
        'EXDATE;TZID=Europe/Berlin:20270308T093000,20270315T093000',
        'RDATE;TZID=Europe/Berlin:20270320T100000',
      ],
    ],
    [
      'dates of an all-day series',
      {
        ...allDay,
        recurrenceRules: ['FREQ=WEEKLY'],
        recurrenceOverrides: { '2027-03-08T00:00:00': { excluded: true } },
      },
      ['RRULE:FREQ=WEEKLY', 'EXDATE;VALUE=DATE:20270308'],
    ],
  ])('say %s', (_what, input, lines) => {
    expect(linesOf(input)).toEqual(lines)
    const event = lesson(input)
    expect(readRecurrence(lines, event)).toBe(recurrenceText(event))
  })

  it('are read however Google writes them', () => {
    const event = lesson({
      recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO,TH;COUNT=9'],
      recurrenceOverrides: {
        '2027-03-08T09:30:00': { excluded: true },
        '2027-04-05T09:30:00': { excluded: true },
      },
    })
    const lines = [
      'EXDATE:20270308T083000Z',
      'RRULE:FREQ=WEEKLY;WKST=MO;COUNT=9;BYDAY=TH,MO',
      'EXDATE;TZID=America/New_York:20270405T033000',
    ]
    expect(readRecurrence(lines, event)).toBe(recurrenceText(event))
  })

  it('are another series when they say something else, or nothing that can be read', () => {
    const event = lesson({ recurrenceRules: ['FREQ=WEEKLY'] })
    for (const lines of [['RRULE:FREQ=DAILY'], ['RRULE:FREQ=FORTNIGHTLY'], ['X-RULE:1']]) {
      expect(readRecurrence(lines, event)).not.toBe(recurrenceText(event))
    }
  })
})

describe('the form of a series', () => {
  const formOf = (input: Partial<CalendarEventInput>) => {
    const outline = outlineOf(lesson(input))
    if (outline === null) throw new Error('it has no outline')
    return seriesForm(outline, undefined)
  }

  it('is a series with exclusions and additions, and changes to occurrences after it', () => {
    const recurrenceOverrides = {
      '2027-03-08T09:30:00': { excluded: true },
      '2027-03-15T09:30:00': { title: 'Exam' },
      '2027-03-20T10:00:00': {},
      '2027-03-21T10:00:00': { title: 'Open day' },
    }
    expect(formOf({ recurrenceRules: ['FREQ=WEEKLY'], recurrenceOverrides })).toEqual({
      kind: 'native',
      changed: ['2027-03-15T09:30:00', '2027-03-21T10:00:00'],
      excluded: [],
      apart: [],
    })
  })

  it.each([
    ['several rules', { recurrenceRules: ['FREQ=WEEKLY', 'FREQ=MONTHLY'] }],
    ['hours', { recurrenceRules: ['FREQ=HOURLY'] }],
    ['times of day', { recurrenceRules: ['FREQ=DAILY;BYHOUR=9,15'] }],
    [
      'an hour that a clock change leaves out',
      { start: '2027-03-01T02:30:00', recurrenceRules: ['FREQ=DAILY'] },
    ],
    [
      'such an hour years later',
      { start: '2027-03-01T02:30:00', recurrenceRules: ['FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU'] },
    ],
    [
      'such an hour around midnight',
      {
        timeZone: 'America/Havana',
        start: '2027-03-01T00:15:00',
        recurrenceRules: ['FREQ=WEEKLY;BYDAY=SU'],
      },
    ],
  ])('is none with %s', (_what, input) => {
    expect(formOf(input).kind).toBe('occurrences')
  })

  it.each([
    ['ends before the clocks change', { recurrenceRules: ['FREQ=DAILY;COUNT=20'] }],
    ['is on other days', { recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO'] }],
    [
      'is in the hour that is repeated',
      { start: '2027-10-03T02:30:00', recurrenceRules: ['FREQ=WEEKLY;COUNT=10'] },
    ],
  ])('is a series at half past two that %s', (_what, input) => {
    expect(formOf({ start: '2027-03-01T02:30:00', ...input }).kind).toBe('native')
  })
})
