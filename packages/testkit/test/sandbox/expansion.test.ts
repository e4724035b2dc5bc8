import { describe, expect, it } from 'vitest'
import { createRig } from './rig.js'
import { datesOf, fourMondays, mondays, series } from './series.js'

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']

// Every list was written down with a calendar at hand. 1 March 2026 is a Sunday.
describe('a series takes place on the days of its pattern', () => {
  it.each([
    [
      'every third day',
      { type: 'daily', interval: 3 },
      { startDate: '2026-02-27' },
      '2026-03-10',
      ['2026-02-27', '2026-03-02', '2026-03-05', '2026-03-08'],
    ],
    [
      'on Mondays and Thursdays, in whatever order they are named',
      { type: 'weekly', daysOfWeek: ['thursday', 'monday'] },
      { startDate: '2026-03-02' },
      '2026-03-13',
      ['2026-03-02', '2026-03-05', '2026-03-09', '2026-03-12'],
    ],
    [
      'every second week that begins with Sunday',
      { type: 'weekly', interval: 2, daysOfWeek: ['sunday', 'tuesday'], firstDayOfWeek: 'sunday' },
      { startDate: '2026-03-01' },
      '2026-04-01',
      ['2026-03-01', '2026-03-03', '2026-03-15', '2026-03-17', '2026-03-29', '2026-03-31'],
    ],
    [
      'every second week that begins with Monday',
      { type: 'weekly', interval: 2, daysOfWeek: ['sunday', 'tuesday'], firstDayOfWeek: 'monday' },
      { startDate: '2026-03-01' },
      '2026-04-01',
      ['2026-03-01', '2026-03-10', '2026-03-15', '2026-03-24', '2026-03-29'],
    ],
    [
      'every second week, which begins with Sunday unless told otherwise',
      { type: 'weekly', interval: 2, daysOfWeek: ['monday'] },
      { startDate: '2026-03-01' },
      '2026-04-01',
      ['2026-03-02', '2026-03-16', '2026-03-30'],
    ],
    [
      'on day 15 of every second month',
      { type: 'absoluteMonthly', interval: 2, dayOfMonth: 15 },
      { startDate: '2026-11-15' },
      '2027-06-01',
      ['2026-11-15', '2027-01-15', '2027-03-15', '2027-05-15'],
    ],
    [
      'on day 31, or the last one of a shorter month',
      { type: 'absoluteMonthly', dayOfMonth: 31 },
      { startDate: '2026-01-31' },
      '2026-06-01',
      ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31'],
    ],
    [
      'on day 30 of a leap year',
      { type: 'absoluteMonthly', dayOfMonth: 30 },
      { startDate: '2028-01-30' },
      '2028-04-01',
      ['2028-01-30', '2028-02-29', '2028-03-30'],
    ],
    [
      'on the first weekday of the month',
      { type: 'relativeMonthly', index: 'first', daysOfWeek: weekdays },
      { startDate: '2026-02-02' },
      '2026-06-10',
      ['2026-02-02', '2026-03-02', '2026-04-01', '2026-05-01', '2026-06-01'],
    ],
    [
      'on the last weekday of the month',
      { type: 'relativeMonthly', index: 'last', daysOfWeek: weekdays },
      { startDate: '2026-01-30' },
      '2026-06-01',
      ['2026-01-30', '2026-02-27', '2026-03-31', '2026-04-30', '2026-05-29'],
    ],
    [
      'on the second day of weekends',
      { type: 'relativeMonthly', index: 'second', daysOfWeek: ['saturday', 'sunday'] },
      { startDate: '2026-01-04' },
      '2026-04-01',
      ['2026-01-04', '2026-02-07', '2026-03-07'],
    ],
    [
      'on the fourth Tuesday, which is not always the last',
      { type: 'relativeMonthly', index: 'fourth', daysOfWeek: ['tuesday'] },
      { startDate: '2026-01-27' },
      '2026-04-01',
      ['2026-01-27', '2026-02-24', '2026-03-24'],
    ],
    [
      'on the last Tuesday',
      { type: 'relativeMonthly', index: 'last', daysOfWeek: ['tuesday'] },
      { startDate: '2026-01-27' },
      '2026-04-01',
      ['2026-01-27', '2026-02-24', '2026-03-31'],
    ],
    [
      'on 29 February, or the 28th',
      { type: 'absoluteYearly', month: 2, dayOfMonth: 29 },
      { startDate: '2024-02-29' },
      '2029-01-01',
      ['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29'],
    ],
    [
      'every second year',
      { type: 'absoluteYearly', interval: 2, month: 5, dayOfMonth: 1 },
      { startDate: '2026-05-01' },
      '2031-01-01',
      ['2026-05-01', '2028-05-01', '2030-05-01'],
    ],
    [
      'on the last Sunday of October',
      { type: 'relativeYearly', index: 'last', month: 10, daysOfWeek: ['sunday'] },
      { startDate: '2026-10-25' },
      '2029-01-01',
      ['2026-10-25', '2027-10-31', '2028-10-29'],
    ],
  ])('%s', async (_, pattern, range, to, expected) => {
    expect(await datesOf(series(pattern, range), to)).toEqual(expected)
  })
})

describe('the start date', () => {
  it.each([
    ['week', mondays, '2026-03-04', '2026-03-20', ['2026-03-09', '2026-03-16']],
    [
      'month',
      { type: 'absoluteMonthly', dayOfMonth: 15 },
      '2026-01-31',
      '2026-04-01',
      ['2026-02-15', '2026-03-15'],
    ],
    [
      'month by weekday',
      { type: 'relativeMonthly', index: 'first', daysOfWeek: ['monday'] },
      '2026-03-10',
      '2026-06-01',
      ['2026-04-06', '2026-05-04'],
    ],
    [
      'year',
      { type: 'absoluteYearly', month: 3, dayOfMonth: 1 },
      '2026-06-01',
      '2028-12-31',
      ['2027-03-01', '2028-03-01'],
    ],
  ])(
    'does not count when the pattern has another: %s',
    async (_, pattern, startDate, to, dates) => {
      expect(await datesOf(series(pattern, { startDate }), to)).toEqual(dates)
    },
  )
})

describe('the range', () => {
  const dates = (range: object) =>
    datesOf(series({ type: 'daily' }, { startDate: '2026-03-02', ...range }), '2026-03-08')

  it('includes its end date', async () => {
    const range = { type: 'endDate', endDate: '2026-03-04' }
    expect(await dates(range)).toEqual(['2026-03-02', '2026-03-03', '2026-03-04'])
  })

  it('counts occurrences, and not a start that is none', async () => {
    const range = { type: 'numbered', numberOfOccurrences: 2 }
    expect(await dates(range)).toEqual(['2026-03-02', '2026-03-03'])
    const late = series(mondays, { startDate: '2026-03-04', ...range })
    expect(await datesOf(late, '2027-01-01')).toEqual(['2026-03-09', '2026-03-16'])
  })

  it('is counted from its start wherever one looks', async () => {
    const range = { ...fourMondays, numberOfOccurrences: 30 }
    const seen = await datesOf(series(mondays, range), '2030-01-01', '2026-09-10')
    expect(seen).toEqual(['2026-09-14', '2026-09-21'])
  })

  it('without an end can be entered anywhere, and a long look at it is no effort', async () => {
    const endless = series({ type: 'daily' }, { startDate: '2026-03-02' })
    expect(await datesOf(endless, '2046-03-02')).toHaveLength(7305)
    expect(await datesOf(endless, '3026-03-03', '3026-03-01')).toEqual(['3026-03-01', '3026-03-02'])
    expect(await datesOf(endless, '9999-01-01', '4500-08-31')).toEqual(['4500-08-31', '4500-09-01'])
    const monthly = series({ type: 'absoluteMonthly', dayOfMonth: 2 }, { startDate: '2026-03-02' })
    expect(await datesOf(monthly, '2126-03-03', '2126-02-01')).toEqual(['2126-02-02', '2126-03-02'])
  })

  it.each([
    ['a date that no calendar has', { type: 'endDate', endDate: '2026-02-30' }],
    ['an end after that of all calendars', { type: 'endDate', endDate: '4501-01-01' }],
  ])('refuses %s', async (_, range) => {
    const { create } = createRig()
    const body = series({ type: 'daily' }, { startDate: '2026-01-05', ...range })
    expect((await create(body)).status).toBe(400)
  })

  it('refuses a day or month 0 where one is needed', async () => {
    const { create } = createRig()
    const pattern = { type: 'absoluteYearly', month: 0, dayOfMonth: 1 }
    expect((await create(series(pattern, { startDate: '2026-03-01' }))).status).toBe(400)
  })
})
