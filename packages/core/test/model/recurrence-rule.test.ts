import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CalendarEventInput, CalsyncError } from '@calsync/core'
import { dayRules } from './rule-arbitraries.js'
import { ruleText } from './rule-text.js'
import { series } from './series-fixture.js'

const SEED = 8_984

type RuleInput = NonNullable<CalendarEventInput['recurrenceRules']>[number]

function canonical(rule: RuleInput, change: Partial<CalendarEventInput> = {}) {
  return series({ recurrenceRules: [rule], ...change }).recurrenceRules[0]
}

function upTo(last: number): string {
  return Array.from({ length: last + 1 }, (_, number) => number).join(',')
}

function refusal(rule: unknown): string {
  try {
    canonical(rule as RuleInput)
  } catch (error) {
    expect(error).toBeInstanceOf(CalsyncError)
    return (error as CalsyncError).message
  }
  throw new Error(`${JSON.stringify(rule)} was taken`)
}

describe('the canonical rule', () => {
  it.each<[string, RuleInput, object]>([
    ['FREQ=WEEKLY', { frequency: 'weekly' }, { frequency: 'weekly' }],
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,MO;COUNT=5',
      { frequency: 'weekly', interval: 2, byDay: [{ day: 'we' }, { day: 'mo' }], count: 5 },
      { frequency: 'weekly', interval: 2, byDay: [{ day: 'mo' }, { day: 'we' }], count: 5 },
    ],
    [
      'FREQ=MONTHLY;BYDAY=-1FR,+2TU;BYHOUR=9;BYMINUTE=30;BYSECOND=0',
      {
        '@type': 'RecurrenceRule',
        frequency: 'monthly',
        byDay: [
          { '@type': 'NDay', day: 'tu', nthOfPeriod: 2 },
          { day: 'fr', nthOfPeriod: -1 },
        ],
        byHour: [9],
        byMinute: [30],
        bySecond: [0],
      },
      {
        frequency: 'monthly',
        byDay: [
          { day: 'tu', nthOfPeriod: 2 },
          { day: 'fr', nthOfPeriod: -1 },
        ],
        byHour: [9],
        byMinute: [30],
        bySecond: [0],
      },
    ],
    [
      'FREQ=YEARLY;BYMONTH=12,3;BYMONTHDAY=-1,15;BYSETPOS=-1,1',
      {
        frequency: 'yearly',
        byMonth: ['12', '3'],
        byMonthDay: [15, -1],
        bySetPosition: [1, -1],
        rscale: 'gregorian',
        skip: 'omit',
      },
      { frequency: 'yearly', byMonth: [3, 12], byMonthDay: [-1, 15], bySetPosition: [-1, 1] },
    ],
    [
      'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;WKST=SU',
      { frequency: 'yearly', byWeekNo: [20], byDay: [{ day: 'mo' }], firstDayOfWeek: 'su' },
      { frequency: 'yearly', firstDayOfWeek: 'su', byDay: [{ day: 'mo' }], byWeekNo: [20] },
    ],
    [
      'FREQ=YEARLY;BYYEARDAY=-1',
      { frequency: 'yearly', byYearDay: [-1] },
      { frequency: 'yearly', byYearDay: [-1] },
    ],
  ])('is the same from text and object: %s', (text, object, expected) => {
    expect(canonical(text)).toEqual(expected)
    expect(canonical(object)).toEqual(expected)
  })

  it(`is what it is read from again, as text or as object (seed ${SEED})`, () => {
    const property = fc.property(dayRules, (rule) => {
      const read = canonical(ruleText(rule))
      expect(canonical(rule)).toEqual(read)
      if (read !== undefined) expect(canonical(ruleText(read))).toEqual(read)
      if (read !== undefined) expect(canonical(read)).toEqual(read)
    })
    fc.assert(property, { seed: SEED, numRuns: 500 })
  })

  it.each([
    ['a prefix', 'RRULE:FREQ=DAILY;INTERVAL=2'],
    ['lower case', 'rrule:freq=daily;interval=2'],
    ['a semicolon at the end', 'FREQ=DAILY;INTERVAL=2;'],
    ['spaces around', '  FREQ=DAILY; INTERVAL = 2 '],
    ['another order', 'INTERVAL=2;FREQ=DAILY'],
    ['what is the default anyhow', 'FREQ=DAILY;INTERVAL=2;RSCALE=GREGORIAN;SKIP=OMIT;WKST=MO'],
  ])('does not depend on %s', (_name, text) => {
    expect(canonical(text)).toEqual({ frequency: 'daily', interval: 2 })
  })

  it.each([
    ['an interval of 1', 'FREQ=DAILY;INTERVAL=1'],
    ['an empty list', { frequency: 'daily', byDay: [], byMonth: [] }],
    ['the week of a daily rule', 'FREQ=DAILY;WKST=SU'],
  ] as const)('leaves out %s', (_name, rule) => {
    expect(canonical(rule)).toEqual({ frequency: 'daily' })
  })

  it('sorts its lists and holds nothing twice', () => {
    const rule = canonical('FREQ=MONTHLY;BYMONTH=9,3,9;BYMONTHDAY=20, 3,20;BYHOUR=17,9,17')
    expect(rule).toMatchObject({ byMonth: [3, 9], byMonthDay: [3, 20], byHour: [9, 17] })
    expect(canonical('FREQ=WEEKLY;BYDAY=SU,MO,SU')).toMatchObject({
      byDay: [{ day: 'mo' }, { day: 'su' }],
    })
  })

  it.each([
    ['weeks are skipped', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU', true],
    ['days are chosen within weeks', 'FREQ=WEEKLY;BYDAY=MO,SU;BYSETPOS=1', true],
    ['weeks are numbered', 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO', true],
    ['every week counts', 'FREQ=WEEKLY;BYDAY=MO,SU', false],
    ['there is one day in each week', 'FREQ=WEEKLY;INTERVAL=2', false],
    ['a month is counted', 'FREQ=MONTHLY;BYDAY=MO,SU;BYSETPOS=1', false],
  ])('keeps the first day of the week where it counts: %s', (_name, text, counts) => {
    expect(canonical(`${text};WKST=SU`)).toEqual({
      ...canonical(text),
      ...(counts ? { firstDayOfWeek: 'su' } : {}),
    })
  })

  it('is one of several, each once and in one order', () => {
    const rules = ['FREQ=WEEKLY;BYDAY=MO', 'FREQ=DAILY;COUNT=3', 'RRULE:freq=weekly;byday=mo']
    const forwards = series({ recurrenceRules: rules }).recurrenceRules
    const backwards = series({ recurrenceRules: [...rules].reverse() }).recurrenceRules
    expect(forwards).toHaveLength(2)
    expect(backwards).toEqual(forwards)
  })
})

describe('until', () => {
  const allDay = {
    start: '2026-03-02T00:00:00',
    timeZone: null,
    duration: 'P1D',
    showWithoutTime: true,
  }
  it.each([
    ['local time in a zoned event', '20260330T090000', {}, '2026-03-30T09:00:00'],
    ['UTC in a zoned event, in summer', '20260330T070000Z', {}, '2026-03-30T09:00:00'],
    ['UTC in a zoned event, in winter', '20260323T080000Z', {}, '2026-03-23T09:00:00'],
    ['UTC on another day of the zone', '20260329T230000Z', {}, '2026-03-30T01:00:00'],
    ['a date in a zoned event: all of that day', '20260330', {}, '2026-03-30T23:59:59'],
    [
      'local time in a floating event',
      '20260330T090000',
      { timeZone: null },
      '2026-03-30T09:00:00',
    ],
    ['UTC in a floating event', '20260330T090000Z', { timeZone: null }, '2026-03-30T09:00:00'],
    ['a date in a floating event', '20260330', { timeZone: null }, '2026-03-30T23:59:59'],
    ['a date in an all-day event', '20260330', allDay, '2026-03-30T00:00:00'],
    ['local time in an all-day event', '20260330T090000', allDay, '2026-03-30T00:00:00'],
    ['UTC in an all-day event', '20260330T000000Z', allDay, '2026-03-30T00:00:00'],
  ])('as %s', (_name, until, change, expected) => {
    expect(canonical(`FREQ=DAILY;UNTIL=${until}`, change)).toMatchObject({ until: expected })
  })

  it('of an object is local time, as RFC 8984 has it', () => {
    const rule = { frequency: 'daily', until: '2026-03-30T09:00:00' } as const
    expect(canonical(rule)).toEqual(rule)
  })
})

describe('a bad rule is named', () => {
  it.each<[string, unknown]>([
    ['recurrenceRules.0.byDay ', 'FREQ=WEEKLY;BYDAY=1MO'],
    ['recurrenceRules.0.byDay ', { frequency: 'daily', byDay: [{ day: 'mo', nthOfPeriod: 1 }] }],
    ['recurrenceRules.0.byDay ', 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO'],
    ['recurrenceRules.0.byDay.0.day ', { frequency: 'weekly', byDay: [{ day: 'xx' }] }],
    ['recurrenceRules.0.byDay.0.nthOfPeriod ', 'FREQ=MONTHLY;BYDAY=54MO'],
    ['recurrenceRules.0.interval ', 'FREQ=WEEKLY;INTERVAL=0'],
    ['recurrenceRules.0.interval ', { frequency: 'weekly', interval: 1.5 }],
    ['recurrenceRules.0.frequency ', 'FREQ=SOMETIMES'],
    ['recurrenceRules.0.frequency ', 'INTERVAL=2'],
    ['recurrenceRules.0.frequency ', {}],
    ['recurrenceRules.0.byMonth.0 ', 'FREQ=DAILY;BYMONTH=13'],
    ['recurrenceRules.0.byMonth.1 ', { frequency: 'daily', byMonth: ['1', '5L'] }],
    ['recurrenceRules.0.byMonthDay.1 ', 'FREQ=DAILY;BYMONTHDAY=1,0'],
    ['recurrenceRules.0.byMonthDay ', 'FREQ=WEEKLY;BYMONTHDAY=3'],
    ['recurrenceRules.0.byYearDay ', 'FREQ=MONTHLY;BYYEARDAY=3'],
    ['recurrenceRules.0.byYearDay ', 'FREQ=YEARLY;BYYEARDAY=3;BYMONTHDAY=3'],
    ['recurrenceRules.0.byYearDay ', 'FREQ=YEARLY;BYYEARDAY=3;BYDAY=MO'],
    ['recurrenceRules.0.byWeekNo ', 'FREQ=MONTHLY;BYWEEKNO=3'],
    ['recurrenceRules.0.byWeekNo.0 ', 'FREQ=YEARLY;BYWEEKNO=54'],
    ['recurrenceRules.0.byWeekNo ', 'FREQ=YEARLY;BYWEEKNO=5;BYMONTHDAY=3'],
    ['recurrenceRules.0.byDay ', 'FREQ=YEARLY;BYDAY=3MO;BYMONTHDAY=15'],
    ['recurrenceRules.0.byHour.0 ', 'FREQ=DAILY;BYHOUR=24'],
    ['recurrenceRules.0.byMinute.0 ', 'FREQ=DAILY;BYMINUTE=60'],
    ['recurrenceRules.0.byMinute ', `FREQ=DAILY;BYHOUR=${upTo(23)};BYMINUTE=${upTo(12)}`],
    ['recurrenceRules.0.bySecond.0 ', 'FREQ=DAILY;BYSECOND=60'],
    ['recurrenceRules.0.bySetPosition ', 'FREQ=DAILY;BYSETPOS=1'],
    ['recurrenceRules.0.bySetPosition ', { frequency: 'monthly', byDay: [], bySetPosition: [1] }],
    ['recurrenceRules.0.until ', 'FREQ=WEEKLY;COUNT=2;UNTIL=20260401'],
    ['recurrenceRules.0.until ', { frequency: 'daily', until: '2026-03-30' }],
    ['recurrenceRules.0.until.date ', 'FREQ=DAILY;UNTIL=20260230'],
    ['recurrenceRules.0.count ', 'FREQ=DAILY;COUNT=0'],
    ['recurrenceRules.0.count ', 'FREQ=DAILY;COUNT=9999999'],
    ['recurrenceRules.0.rscale ', 'FREQ=DAILY;RSCALE=HEBREW'],
    ['recurrenceRules.0.skip ', 'FREQ=MONTHLY;SKIP=FORWARD'],
    ['recurrenceRules.0 Unrecognized key: "foo"', { frequency: 'weekly', foo: 1 }],
    ['recurrenceRules.0 ', 5],
    ['recurrenceRules.0 has the part "FOO=1"', 'FREQ=WEEKLY;FOO=1'],
    ['recurrenceRules.0 has the part "BYDAY=XX"', 'FREQ=WEEKLY;BYDAY=XX'],
    ['recurrenceRules.0 has the part "BYDAY="', 'FREQ=WEEKLY;BYDAY='],
    ['recurrenceRules.0 has the part "COUNT=many"', 'FREQ=WEEKLY;COUNT=many'],
    ['recurrenceRules.0 has the part "UNTIL=soon"', 'FREQ=WEEKLY;UNTIL=soon'],
    ['recurrenceRules.0 has the part "FREQ=WEEKLY"', 'FREQ=DAILY;FREQ=WEEKLY'],
    ['recurrenceRules.0 has the part "FREQ=DAILY=WEEKLY"', 'FREQ=DAILY=WEEKLY'],
    ['recurrenceRules.0 has the part ""', ''],
    ['recurrenceRules.0 is longer than 2000 characters', `FREQ=DAILY;${'X'.repeat(2_000)}`],
  ])('%s for %j', (name, rule) => {
    expect(refusal(rule)).toContain(`the event is not valid: ${name}`)
  })

  it('but not when it gives every five minutes of a day', () => {
    const rule = canonical(`FREQ=DAILY;BYHOUR=${upTo(23)};BYMINUTE=${upTo(11)}`)
    expect(rule).toMatchObject({ byMinute: Array.from({ length: 12 }, (_, minute) => minute) })
  })

  it('by its place in the list, and never quoted at length', () => {
    const rules = ['FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=1MO']
    expect(() => series({ recurrenceRules: rules })).toThrow('recurrenceRules.1.byDay ')
    expect(refusal(`FREQ=DAILY;X=${'y'.repeat(1_500)}`).length).toBeLessThan(300)
  })

  it('when there are too many of them', () => {
    const rules = Array.from({ length: 21 }, (_, index) => `FREQ=DAILY;INTERVAL=${index + 1}`)
    expect(() => series({ recurrenceRules: rules })).toThrow('recurrenceRules ')
  })
})
