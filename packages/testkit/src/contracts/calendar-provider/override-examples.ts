import { allDay, mondays, type SeriesExample, spring } from './series-example.js'

/** Occurrences that differ from their series. */
export const overrideExamples: readonly SeriesExample[] = [
  {
    name: 'with the first, one and the last occurrence excluded',
    event: {
      ...mondays,
      recurrenceOverrides: {
        '2027-03-01T09:30:00': { excluded: true },
        '2027-03-29T09:30:00': { excluded: true },
        '2027-04-19T09:30:00': { excluded: true },
      },
    },
    range: spring,
  },
  {
    name: 'with a longer occurrence of another title',
    event: {
      ...mondays,
      recurrenceOverrides: { '2027-03-15T09:30:00': { title: 'Exam', duration: 'PT3H' } },
    },
    range: spring,
  },
  {
    name: 'with an occurrence moved within its day, across the clock change',
    event: {
      ...mondays,
      recurrenceOverrides: { '2027-03-29T09:30:00': { start: '2027-03-29T16:00:00' } },
    },
    range: spring,
  },
  {
    name: 'with an occurrence moved to another day',
    event: {
      ...mondays,
      recurrenceOverrides: { '2027-03-15T09:30:00': { start: '2027-03-17T09:30:00' } },
    },
    range: spring,
  },
  {
    name: 'with an occurrence moved past its neighbour',
    event: {
      ...mondays,
      recurrenceOverrides: { '2027-03-15T09:30:00': { start: '2027-03-24T14:00:00' } },
    },
    range: spring,
  },
  {
    name: 'with an occurrence moved onto the day of its neighbour',
    event: {
      ...mondays,
      recurrenceOverrides: { '2027-03-15T09:30:00': { start: '2027-03-22T14:00:00' } },
    },
    range: spring,
  },
  {
    name: 'with added occurrences, one of another title',
    event: {
      ...mondays,
      recurrenceOverrides: {
        '2027-03-04T18:00:00': {},
        '2027-05-06T09:30:00': { title: 'Extra lesson', duration: 'PT30M' },
      },
    },
    range: spring,
  },
  {
    name: 'of added occurrences alone',
    event: { recurrenceOverrides: { '2027-03-04T09:30:00': {}, '2027-04-04T12:00:00': {} } },
    range: spring,
  },
  {
    name: 'with everything at once',
    event: {
      ...mondays,
      recurrenceOverrides: {
        '2027-03-01T09:30:00': { title: 'Opening' },
        '2027-03-08T09:30:00': { excluded: true },
        '2027-03-15T09:30:00': { start: '2027-03-16T08:00:00', title: 'Exam' },
        '2027-03-27T10:00:00': { title: 'Open day' },
        '2027-04-19T09:30:00': { duration: 'PT4H' },
      },
    },
    range: spring,
  },
  {
    name: 'all day, with one excluded, one moved, one longer and one added',
    event: {
      ...allDay,
      start: '2027-03-01T00:00:00',
      recurrenceRules: ['FREQ=WEEKLY;COUNT=6'],
      recurrenceOverrides: {
        '2027-03-08T00:00:00': { excluded: true },
        '2027-03-15T00:00:00': { start: '2027-03-17T00:00:00' },
        '2027-03-29T00:00:00': { duration: 'P2D', title: 'Fair' },
        '2027-04-01T00:00:00': {},
      },
    },
    range: spring,
  },
  {
    name: 'whose every occurrence is a different one',
    event: {
      ...allDay,
      start: '2027-03-01T00:00:00',
      recurrenceRules: ['FREQ=DAILY;COUNT=3'],
      recurrenceOverrides: {
        '2027-03-01T00:00:00': { title: 'First day' },
        '2027-03-02T00:00:00': { title: 'Second day' },
        '2027-03-03T00:00:00': { title: 'Third day' },
      },
    },
    range: spring,
  },
]
