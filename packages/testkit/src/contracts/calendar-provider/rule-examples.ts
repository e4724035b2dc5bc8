import { allDay, mondays, type SeriesExample, spring } from './series-example.js'

/** When series happen. */
export const ruleExamples: readonly SeriesExample[] = [
  { name: 'weekly across a clock change', event: mondays, range: spring },
  {
    name: 'twice a week without end, looked at across both clock changes of New York',
    event: {
      start: '2027-09-07T18:00:00',
      timeZone: 'America/New_York',
      recurrenceRules: ['FREQ=WEEKLY;BYDAY=TU,TH'],
    },
    range: { from: '2027-10-03T00:00:00Z', to: '2028-04-02T00:00:00Z' },
  },
  {
    name: 'every second week of weeks that begin on Sunday',
    event: {
      start: '2027-03-02T09:30:00',
      recurrenceRules: ['FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU;COUNT=8'],
    },
    range: spring,
  },
  {
    name: 'every second day, ten times',
    event: { recurrenceRules: ['FREQ=DAILY;INTERVAL=2;COUNT=10'] },
    range: spring,
  },
  {
    name: 'daily until a time of day that leaves the last day out',
    event: { recurrenceRules: ['FREQ=DAILY;UNTIL=20270310T080000'] },
    range: spring,
  },
  {
    name: 'daily until an occurrence, which is the last one',
    event: { recurrenceRules: ['FREQ=DAILY;UNTIL=20270310T093000'] },
    range: spring,
  },
  {
    name: 'monthly on the second Tuesday',
    event: { start: '2027-03-09T09:30:00', recurrenceRules: ['FREQ=MONTHLY;BYDAY=2TU;COUNT=4'] },
    range: spring,
  },
  {
    name: 'monthly on the last Friday',
    event: { start: '2027-03-26T09:30:00', recurrenceRules: ['FREQ=MONTHLY;BYDAY=-1FR;COUNT=4'] },
    range: spring,
  },
  {
    name: 'monthly on the last weekday',
    event: {
      start: '2027-03-31T09:30:00',
      recurrenceRules: ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=4'],
    },
    range: spring,
  },
  {
    name: 'monthly on the 31st, which short months do not have',
    event: { start: '2027-03-31T09:30:00', recurrenceRules: ['FREQ=MONTHLY;COUNT=3'] },
    range: { from: '2027-03-01T00:00:00Z', to: '2028-02-01T00:00:00Z' },
  },
  {
    name: 'monthly on the last day',
    event: {
      start: '2027-03-31T09:30:00',
      recurrenceRules: ['FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4'],
    },
    range: spring,
  },
  {
    name: 'yearly on a date',
    event: { start: '2027-10-15T09:30:00', recurrenceRules: ['FREQ=YEARLY;COUNT=3'] },
    range: { from: '2027-10-01T00:00:00Z', to: '2030-12-01T00:00:00Z' },
  },
  {
    name: 'yearly on 29 February',
    event: { start: '2028-02-29T09:30:00', recurrenceRules: ['FREQ=YEARLY;COUNT=2'] },
    range: { from: '2028-01-01T00:00:00Z', to: '2033-01-01T00:00:00Z' },
  },
  {
    name: 'yearly on the last Sunday of October',
    event: {
      start: '2027-10-31T09:30:00',
      recurrenceRules: ['FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;COUNT=3'],
    },
    range: { from: '2027-10-01T00:00:00Z', to: '2030-12-01T00:00:00Z' },
  },
  {
    name: 'every three hours',
    event: { recurrenceRules: ['FREQ=HOURLY;INTERVAL=3;COUNT=6'], duration: 'PT1H' },
    range: spring,
  },
  {
    name: 'twice a day',
    event: { recurrenceRules: ['FREQ=DAILY;BYHOUR=9,15;COUNT=6'], duration: 'PT1H' },
    range: spring,
  },
  {
    name: 'by two rules',
    event: { recurrenceRules: ['FREQ=WEEKLY;COUNT=4', 'FREQ=MONTHLY;BYMONTHDAY=1;COUNT=3'] },
    range: spring,
  },
  {
    name: 'from a start that is none of its occurrences',
    event: { start: '2027-03-03T09:30:00', recurrenceRules: ['FREQ=WEEKLY;BYDAY=MO,FR;COUNT=5'] },
    range: spring,
  },
  {
    name: 'overnight',
    event: {
      start: '2027-03-26T23:00:00',
      duration: 'PT8H',
      recurrenceRules: ['FREQ=DAILY;COUNT=4'],
    },
    range: spring,
  },
  {
    name: 'in the hour that a clock change leaves out',
    event: {
      start: '2027-03-26T02:30:00',
      duration: 'PT1H',
      recurrenceRules: ['FREQ=DAILY;COUNT=4'],
    },
    range: spring,
  },
  {
    name: 'in the hour that a clock change repeats',
    event: {
      start: '2027-10-30T02:30:00',
      duration: 'PT1H',
      recurrenceRules: ['FREQ=DAILY;COUNT=3'],
    },
    range: { from: '2027-10-20T00:00:00Z', to: '2027-11-20T00:00:00Z' },
  },
  {
    name: 'weekly in a zone of three quarters of an hour',
    event: { ...mondays, timeZone: 'Asia/Kathmandu' },
    range: spring,
  },
  {
    name: 'all day, weekly',
    event: { start: '2027-03-01T00:00:00', recurrenceRules: ['FREQ=WEEKLY;COUNT=6'], ...allDay },
    range: spring,
  },
  {
    name: 'all day for three days, monthly, in a zone',
    event: {
      start: '2027-03-05T00:00:00',
      recurrenceRules: ['FREQ=MONTHLY;UNTIL=20270605'],
      ...allDay,
      timeZone: 'Pacific/Auckland',
      duration: 'P3D',
    },
    range: spring,
  },
]
