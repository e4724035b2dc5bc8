import type { CalendarEventInput } from '@calsync/core'
import { describe, expect, test } from 'vitest'
import { formOf, outline, reasonOf, sentSeries } from '../support/series.js'

const monday = '2027-03-01T09:30:00'
const days = {
  work: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  all: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
}

/** The rule, from when, the pattern, and the date of the start where that is another one. */
type Row = [rule: string, start: string, pattern: object, startDate?: string]

const exact: Row[] = [
  ['FREQ=DAILY', monday, { type: 'daily', interval: 1 }],
  ['FREQ=DAILY;INTERVAL=3', monday, { type: 'daily', interval: 3 }],
  ['FREQ=DAILY;INTERVAL=999', monday, { type: 'daily', interval: 999 }],
  ['FREQ=DAILY;BYHOUR=9;BYMINUTE=30;BYSECOND=0', monday, { type: 'daily', interval: 1 }],
  ['FREQ=DAILY;BYHOUR=9;BYSETPOS=1', monday, { type: 'daily', interval: 1 }],
  ['FREQ=DAILY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12', monday, { type: 'daily', interval: 1 }],
  ['FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR', monday, weekly(1, days.work)],
  ['FREQ=DAILY;BYDAY=TU', monday, weekly(1, ['tuesday']), '2027-03-02'],
  ['FREQ=WEEKLY', monday, weekly(1, ['monday'])],
  ['FREQ=WEEKLY', '2027-03-07T09:30:00', weekly(1, ['sunday'])],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE', monday, weekly(2, ['monday', 'wednesday'])],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU', monday, weekly(2, ['monday', 'sunday'], 'sunday')],
  ['FREQ=WEEKLY;BYDAY=WE', monday, weekly(1, ['wednesday']), '2027-03-03'],
  ['FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1,2', monday, weekly(1, ['monday', 'wednesday'])],
  ['FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=-2,-1', monday, weekly(1, ['monday', 'wednesday'])],
  ['FREQ=MONTHLY', monday, { type: 'absoluteMonthly', interval: 1, dayOfMonth: 1 }],
  [
    'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15',
    monday,
    { type: 'absoluteMonthly', interval: 3, dayOfMonth: 15 },
    '2027-03-15',
  ],
  [
    'FREQ=MONTHLY;BYMONTHDAY=28;BYSETPOS=-1',
    monday,
    { type: 'absoluteMonthly', interval: 1, dayOfMonth: 28 },
    '2027-03-28',
  ],
  [
    'FREQ=MONTHLY;INTERVAL=12',
    '2027-01-31T09:30:00',
    { type: 'absoluteMonthly', interval: 12, dayOfMonth: 31 },
  ],
  [
    'FREQ=MONTHLY;INTERVAL=2',
    '2027-03-30T09:30:00',
    { type: 'absoluteMonthly', interval: 2, dayOfMonth: 30 },
  ],
  ['FREQ=MONTHLY;BYDAY=1MO', monday, relativeMonthly(1, ['monday'], 'first')],
  [
    'FREQ=MONTHLY;INTERVAL=2;BYDAY=4TH',
    monday,
    relativeMonthly(2, ['thursday'], 'fourth'),
    '2027-03-25',
  ],
  ['FREQ=MONTHLY;BYDAY=-1FR', monday, relativeMonthly(1, ['friday'], 'last'), '2027-03-26'],
  [
    'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=3',
    monday,
    relativeMonthly(1, ['monday'], 'third'),
    '2027-03-15',
  ],
  [
    'FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=1',
    monday,
    relativeMonthly(1, ['saturday', 'sunday'], 'first'),
    '2027-03-06',
  ],
  [
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
    monday,
    relativeMonthly(1, days.work, 'last'),
    '2027-03-31',
  ],
  [
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=-1',
    monday,
    relativeMonthly(1, days.all, 'last'),
    '2027-03-31',
  ],
  ['FREQ=MONTHLY;BYDAY=MO,TH', monday, weekly(1, ['monday', 'thursday'])],
  ['FREQ=MONTHLY;BYMONTH=3;BYMONTHDAY=31', monday, absoluteYearly(1, 31, 3), '2027-03-31'],
  ['FREQ=MONTHLY;INTERVAL=3;BYMONTH=3;BYMONTHDAY=2', monday, absoluteYearly(1, 2, 3), '2027-03-02'],
  ['FREQ=MONTHLY;INTERVAL=5;BYMONTH=3', monday, absoluteYearly(5, 1, 3)],
  [
    'FREQ=MONTHLY;INTERVAL=8;BYMONTH=3;BYDAY=1MO',
    monday,
    relativeYearly(2, ['monday'], 'first', 3),
  ],
  ['FREQ=YEARLY', monday, absoluteYearly(1, 1, 3)],
  ['FREQ=YEARLY;BYMONTH=3', monday, absoluteYearly(1, 1, 3)],
  [
    'FREQ=YEARLY;INTERVAL=4;BYMONTH=12;BYMONTHDAY=31',
    monday,
    absoluteYearly(4, 31, 12),
    '2027-12-31',
  ],
  [
    'FREQ=YEARLY;BYMONTHDAY=15',
    monday,
    { type: 'absoluteMonthly', interval: 1, dayOfMonth: 15 },
    '2027-03-15',
  ],
  [
    'FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
    monday,
    relativeYearly(1, ['sunday'], 'last', 10),
    '2027-10-31',
  ],
  [
    'FREQ=YEARLY;BYMONTH=5;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1',
    monday,
    relativeYearly(1, days.work, 'first', 5),
    '2027-05-03',
  ],
  ['FREQ=YEARLY;BYDAY=MO', monday, weekly(1, ['monday'])],
]

function weekly(interval: number, daysOfWeek: string[], firstDayOfWeek = 'monday') {
  return { type: 'weekly', interval, daysOfWeek, firstDayOfWeek }
}

function relativeMonthly(interval: number, daysOfWeek: string[], index: string) {
  return { type: 'relativeMonthly', interval, daysOfWeek, index }
}

function absoluteYearly(interval: number, dayOfMonth: number, month: number) {
  return { type: 'absoluteYearly', interval, dayOfMonth, month }
}

function relativeYearly(interval: number, daysOfWeek: string[], index: string, month: number) {
  return { type: 'relativeYearly', interval, daysOfWeek, index, month }
}

test.each(exact)('%s from %s', (rule, start, pattern, startDate = start.slice(0, 10)) => {
  const input = { start, recurrenceRules: [rule] }
  expect(formOf(input)).toEqual({ kind: 'native', changed: [], excluded: [], apart: [] })
  const { recurrence, start: sentStart } = sentSeries(input)
  const recurrenceTimeZone = 'W. Europe Standard Time'
  expect(recurrence).toEqual({ pattern, range: { type: 'noEnd', startDate, recurrenceTimeZone } })
  expect(sentStart).toEqual({ dateTime: `${startDate}T09:30:00`, timeZone: recurrenceTimeZone })
  expect(Object.keys(recurrence)).toEqual(['pattern', 'range'])
})

const inexact: [rule: string, reason: string, start?: string][] = [
  ['FREQ=HOURLY', 'Outlook has no hourly series (frequency)'],
  ['FREQ=MINUTELY;INTERVAL=1440', 'Outlook has no minutely series (frequency)'],
  ['FREQ=SECONDLY;INTERVAL=30', 'Outlook has no secondly series (frequency)'],
  ['FREQ=DAILY;BYHOUR=9,17', 'several times a day (byHour)'],
  ['FREQ=DAILY;BYMINUTE=0,30', 'several times a day (byMinute)'],
  ['FREQ=DAILY;BYSECOND=0,30', 'several times a day (bySecond)'],
  ['FREQ=YEARLY;BYYEARDAY=100', 'Outlook has no series by day of the year (byYearDay)'],
  ['FREQ=YEARLY;BYWEEKNO=9;BYDAY=MO', 'Outlook has no yearly series by week number (byWeekNo)'],
  ['FREQ=DAILY;INTERVAL=1000', 'an interval above 999 (interval 1000)'],
  ['FREQ=DAILY;BYMONTH=1,2', 'Outlook has no daily series in some months only (byMonth)'],
  ['FREQ=WEEKLY;BYMONTH=3', 'Outlook has no weekly series in some months only (byMonth)'],
  ['FREQ=DAILY;BYMONTHDAY=1', 'daily series on some days of the month only (byMonthDay)'],
  ['FREQ=DAILY;INTERVAL=2;BYDAY=MO', 'every 2 days on some days of the week only (byDay)'],
  ['FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1', 'weekly series by position (bySetPosition)'],
  ['FREQ=MONTHLY;BYMONTHDAY=1,15', 'several days of the month (byMonthDay 1, 15)'],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', 'days before the end of the month (byMonthDay -1)'],
  ['FREQ=MONTHLY;BYMONTHDAY=1,2;BYSETPOS=1', 'several days of the month (byMonthDay 1, 2)'],
  ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', 'byDay with byMonthDay'],
  ['FREQ=MONTHLY;BYDAY=1MO,3MO', 'several numbered days of a month (byDay 1mo, 3mo)'],
  ['FREQ=MONTHLY;BYDAY=5MO', 'that day of the month (byDay 5mo)'],
  ['FREQ=MONTHLY;BYDAY=-2MO', 'that day of the month (byDay -2mo)'],
  ['FREQ=MONTHLY;INTERVAL=2;BYDAY=MO', 'byDay without a number'],
  ['FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2', 'among days of a month (bySetPosition 2)'],
  ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5', 'among days of a month (bySetPosition 5)'],
  ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1,-1', 'among days of a month (bySetPosition -1, 1)'],
  ['FREQ=MONTHLY;BYMONTH=3,9', 'several months of the year (byMonth 3, 9)'],
  ['FREQ=YEARLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12', 'several months of the year'],
  ['FREQ=YEARLY;BYDAY=20MO', 'day of the week within a year (byDay)'],
  ['FREQ=YEARLY;BYDAY=MO;BYSETPOS=1', 'day of the week within a year (byDay)'],
  ['FREQ=YEARLY;INTERVAL=2;BYMONTHDAY=15', 'byMonthDay without byMonth'],
  ['FREQ=YEARLY;BYMONTH=3;BYDAY=MO', 'byDay without a number'],
  ['FREQ=MONTHLY;BYMONTHDAY=31', 'Outlook moves a day that a month does not have'],
  ['FREQ=MONTHLY', 'Outlook moves a day that a month does not have', '2027-01-29T09:30:00'],
  ['FREQ=MONTHLY;INTERVAL=12', 'Outlook moves a day', '2028-02-29T09:30:00'],
  ['FREQ=YEARLY', 'Outlook moves a day', '2028-02-29T09:30:00'],
  ['FREQ=YEARLY;INTERVAL=4', 'Outlook moves a day', '2028-02-29T09:30:00'],
]

test.each(inexact)('%s is not expressible', (rule, reason, start = monday) => {
  const input = { start, recurrenceRules: [rule] }
  expect(reasonOf(input)).toContain(reason)
  expect(() => sentSeries(input)).toThrow(reason)
})

test('several rules, and none', () => {
  const several = ['FREQ=WEEKLY;BYDAY=MO', 'FREQ=MONTHLY']
  expect(reasonOf({ recurrenceRules: several })).toBe(
    'Outlook has no series of several rules (recurrenceRules has 2)',
  )
  const dates = { '2027-03-05T09:30:00': {} }
  expect(reasonOf({ recurrenceOverrides: dates })).toBe(
    'Outlook has no series of single dates without a rule',
  )
})

describe('a day that some months do not have', () => {
  test.each<[string, string, boolean]>([
    ['FREQ=MONTHLY;COUNT=2', '2027-07-31T09:30:00', true],
    ['FREQ=MONTHLY;COUNT=3', '2027-07-31T09:30:00', false],
    ['FREQ=MONTHLY;UNTIL=20280229T093000', '2027-07-30T09:30:00', false],
    ['FREQ=MONTHLY;UNTIL=20280228T235959', '2027-07-30T09:30:00', true],
    ['FREQ=MONTHLY;BYMONTHDAY=29;COUNT=12', '2028-01-29T09:30:00', true],
    ['FREQ=MONTHLY;BYMONTHDAY=29;COUNT=14', '2028-01-29T09:30:00', false],
    ['FREQ=YEARLY;INTERVAL=4;COUNT=18', '2028-02-29T09:30:00', true],
    ['FREQ=YEARLY;INTERVAL=4;COUNT=19', '2028-02-29T09:30:00', false],
  ])('%s from %s', (rule, start, native) => {
    expect(formOf({ start, recurrenceRules: [rule] }).kind).toBe(native ? 'native' : 'occurrences')
  })
})

describe('the end', () => {
  const range = (input: Partial<CalendarEventInput>) => sentSeries(input).recurrence.range

  test.each<[string, object]>([
    ['FREQ=DAILY;COUNT=1', { type: 'numbered', numberOfOccurrences: 1 }],
    ['FREQ=DAILY;COUNT=999', { type: 'numbered', numberOfOccurrences: 999 }],
    ['FREQ=DAILY;COUNT=1000', { type: 'endDate', endDate: '2029-11-24' }],
    ['FREQ=WEEKLY;BYDAY=MO,WE;COUNT=2000', { type: 'endDate', endDate: '2046-04-25' }],
    ['FREQ=YEARLY;COUNT=5000', { type: 'noEnd' }],
    ['FREQ=DAILY;UNTIL=20270310', { type: 'endDate', endDate: '2027-03-10' }],
    ['FREQ=DAILY;UNTIL=20270310T093000', { type: 'endDate', endDate: '2027-03-10' }],
    ['FREQ=DAILY;UNTIL=20270310T092959', { type: 'endDate', endDate: '2027-03-09' }],
    // 08:30 UTC is 09:30 in Berlin.
    ['FREQ=DAILY;UNTIL=20270310T083000Z', { type: 'endDate', endDate: '2027-03-10' }],
    ['FREQ=DAILY;UNTIL=20270310T082959Z', { type: 'endDate', endDate: '2027-03-09' }],
    ['FREQ=DAILY;UNTIL=99991231T120000Z', { type: 'noEnd' }],
  ])('%s', (rule, end) => {
    expect(range({ recurrenceRules: [rule] })).toEqual({
      ...end,
      startDate: '2027-03-01',
      recurrenceTimeZone: 'W. Europe Standard Time',
    })
  })

  test('all day, by date', () => {
    const day = { start: '2027-03-01T00:00:00', duration: 'P1D', showWithoutTime: true }
    const rule = 'FREQ=DAILY;UNTIL=20270310'
    expect(range({ ...day, timeZone: null, recurrenceRules: [rule] })).toEqual({
      type: 'endDate',
      endDate: '2027-03-10',
      startDate: '2027-03-01',
      recurrenceTimeZone: 'UTC',
    })
  })
})

test('a start that the rule does not give is moved to the first occurrence', () => {
  const { event } = outline({ recurrenceRules: ['FREQ=MONTHLY;BYDAY=2TU;COUNT=2'] })
  expect(event.start).toBe('2027-03-09T09:30:00')
})
