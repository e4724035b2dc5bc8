import { describe, expect, it } from 'vitest'
import { firstRegularId, lastRegularId, regularIds } from '@calsync/core'
import { between, ruled, texts } from './series-fixture.js'

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index).join(',')

/** Dates of a rule from 1 January 1998 at nine, worked out by hand from a calendar. */
const known = [
  ['every day until a time that is given', 'FREQ=DAILY;UNTIL=19980103T090000', ['01', '02', '03']],
  ['every other day', 'FREQ=DAILY;INTERVAL=2;COUNT=3', ['01', '03', '05']],
  [
    'every other week on two days',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,SA;COUNT=4',
    ['01', '03', '15', '17'],
  ],
  ['the third Friday', 'FREQ=MONTHLY;BYDAY=3FR;COUNT=1', ['16']],
  ['the last Saturday', 'FREQ=MONTHLY;BYDAY=-1SA;COUNT=1', ['31']],
  ['Friday the thirteenth', 'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=1', ['1998-02-13']],
  [
    'the first weekday of the month',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=2',
    ['01', '1998-02-02'],
  ],
  ['the last weekday but one', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2;COUNT=1', ['29']],
  [
    'the thirty-first, where there is one',
    'FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2',
    ['31', '1998-03-31'],
  ],
  ['the last day of the month', 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2', ['31', '1998-02-28']],
  ['the hundredth day', 'FREQ=YEARLY;BYYEARDAY=100;COUNT=1', ['1998-04-10']],
  ['the twentieth Monday', 'FREQ=YEARLY;BYDAY=20MO;COUNT=1', ['1998-05-18']],
  ['Monday of week 20', 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=1', ['1998-05-11']],
  [
    'week 20, on the day of the week of the start',
    'FREQ=YEARLY;BYWEEKNO=20;COUNT=1',
    ['1998-05-14'],
  ],
  ['29 February', 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=2', ['2000-02-29', '2004-02-29']],
] as const

describe('what a rule gives', () => {
  it.each(known)('%s', (_name, rule, days) => {
    const event = ruled(rule, '1998-01-01T09:00:00')
    const { ids, cut } = regularIds(event, between('1990-01-01', '2010-01-01'), 100)
    const expected = days.map((day) => `${day.length === 2 ? `1998-01-${day}` : day}T09:00:00`)
    expect(texts(ids)).toEqual(expected)
    expect(cut).toBe(false)
  })

  it('gives the start’s day of numbered weeks, wherever the range begins', () => {
    const event = ruled('FREQ=YEARLY;INTERVAL=3;BYWEEKNO=36', '2022-10-11T09:00:00')
    const tuesdays = ['2025-09-02T09:00:00', '2028-09-05T09:00:00', '2031-09-02T09:00:00']
    for (const [index, year] of [2022, 2026, 2029].entries()) {
      const { ids } = regularIds(event, between(`${year}-05-05`, '2034-01-01'), 10)
      expect(texts(ids)).toEqual(tuesdays.slice(index))
    }
  })

  it('counts positions in weeks that begin on the day the rule says', () => {
    const firstOf = (wkst: string) => {
      const event = ruled(`FREQ=WEEKLY;BYDAY=SU,MO;BYSETPOS=1${wkst}`)
      return texts(regularIds(event, between('2026-03-01', '2026-03-16'), 10).ids)
    }
    expect(firstOf('')).toEqual(['2026-03-02T09:00:00', '2026-03-09T09:00:00'])
    expect(firstOf(';WKST=SU')).toEqual(['2026-03-08T09:00:00', '2026-03-15T09:00:00'])
  })

  it('includes the beginning of the range and leaves out its end', () => {
    const event = ruled('FREQ=DAILY')
    const range = between('2026-03-05T09:00:00', '2026-03-07T09:00:00')
    expect(texts(regularIds(event, range, 10).ids)).toEqual([
      '2026-03-05T09:00:00',
      '2026-03-06T09:00:00',
    ])
    expect(
      regularIds(event, between('2026-03-05T09:00:01', '2026-03-06T09:00:00'), 10).ids,
    ).toEqual([])
  })

  it('counts from the start, not from where the range begins', () => {
    const event = ruled('FREQ=DAILY;COUNT=5')
    expect(texts(regularIds(event, between('2026-03-05', '2026-04-01'), 10).ids)).toEqual([
      '2026-03-05T09:00:00',
      '2026-03-06T09:00:00',
    ])
  })

  it('goes on for more than a century', () => {
    const event = ruled('FREQ=YEARLY', '1899-05-01T09:00:00')
    const { ids } = regularIds(event, between('2026-01-01', '2028-01-01'), 10)
    expect(texts(ids)).toEqual(['2026-05-01T09:00:00', '2027-05-01T09:00:00'])
    expect(
      texts([lastRegularId(ruled('FREQ=YEARLY;COUNT=200', '1899-05-01T09:00:00')) ?? 0]),
    ).toEqual(['2098-05-01T09:00:00'])
  })
})

describe('a rule that gives very much', () => {
  it.each([
    ['FREQ=SECONDLY', 1_000],
    ['FREQ=MINUTELY', 60_000],
    [`FREQ=HOURLY;BYMINUTE=${numbers(0, 59)}`, 60_000],
    [`FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=${numbers(0, 23)}`, 3_600_000],
  ])('is cut by the limit: %.20s', { timeout: 5_000 }, (rule, everyMs) => {
    const range = between('2030-01-01', '2032-01-01')
    const { ids, cut } = regularIds(ruled(rule), range, 1_000)
    expect(ids).toEqual(Array.from({ length: 1_000 }, (_, index) => range.from + index * everyMs))
    expect(cut).toBe(true)
  })

  it('is not cut when all of it fits', () => {
    const day = between('2026-03-03', '2026-03-04')
    expect(regularIds(ruled('FREQ=HOURLY'), day, 24)).toMatchObject({ cut: false })
    expect(regularIds(ruled('FREQ=HOURLY'), day, 23)).toMatchObject({ cut: true })
  })

  it('is not cut when it ended before', () => {
    const event = ruled('FREQ=SECONDLY;COUNT=90')
    const { ids, cut } = regularIds(event, between('2026-03-01', '2028-03-01'), 1_000)
    expect([ids.length, cut]).toEqual([90, false])
    expect(texts([lastRegularId(event) ?? 0])).toEqual(['2026-03-02T09:01:29'])
  })

  it('keeps its last occurrence known without walking to it', { timeout: 2_000 }, () => {
    const event = ruled('FREQ=SECONDLY;COUNT=1000000')
    expect(texts([lastRegularId(event) ?? 0])).toEqual(['2026-03-13T22:46:39'])
    expect(texts([lastRegularId(ruled('FREQ=MINUTELY;UNTIL=20991231T235959')) ?? 0])).toEqual([
      '2099-12-31T23:59:00',
    ])
  })
})

describe('a rule that never gives anything', () => {
  // Each of them was followed to the end of time once, for seconds or minutes.
  it.each([
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5',
    'FREQ=DAILY;INTERVAL=7;BYDAY=TU',
    'FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2;COUNT=5',
    'FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31;COUNT=3',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=YEARLY;BYWEEKNO=-45,46;BYDAY=SU;BYSETPOS=5;COUNT=9',
    'FREQ=HOURLY;INTERVAL=24;BYHOUR=7',
    'FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=SECONDLY;INTERVAL=60;BYSECOND=5',
    'FREQ=DAILY;UNTIL=20260101T000000',
  ])('is known for one soon: %s', { timeout: 5_000 }, (rule) => {
    const event = ruled(rule)
    expect(regularIds(event, between('2026-01-01', '2030-01-01'), 2_000).ids).toEqual([])
    expect(firstRegularId(event)).toBeNull()
  })
})
