import type { CalendarEventInput } from '@calsync/core'
import { expect, test } from 'vitest'
import { formOf, reasonOf } from '../support/series.js'

const mondays = { recurrenceRules: ['FREQ=WEEKLY'] }
const days = { recurrenceRules: ['FREQ=DAILY'] }
type Overrides = NonNullable<CalendarEventInput['recurrenceOverrides']>

function at(date: string, time = '09:30:00'): string {
  return `2027-03-${date}T${time}`
}

/** Of 8 March, a Monday, unless another is named. */
function placed(override: Overrides[string], rest: Partial<CalendarEventInput> = mondays) {
  return formOf({ ...rest, recurrenceOverrides: { [at('08')]: override } })
}

const changed = { kind: 'native', changed: [at('08')], excluded: [], apart: [] }
const apart = { kind: 'native', changed: [], excluded: [at('08')], apart: [at('08')] }

test.each<[string, Overrides[string]]>([
  ['another title', { title: 'Exam' }],
  ['another hour', { start: at('08', '14:00:00') }],
  ['the day after the one before', { start: at('02') }],
  ['the day before the next one', { start: at('14', '23:00:00') }],
  ['days long, up to the next one', { duration: 'P7D' }],
  [
    'in another zone, on the same day',
    { start: at('08', '05:00:00'), timeZone: 'America/New_York' },
  ],
  ['in another zone, over midnight', { start: at('08', '22:00:00'), timeZone: 'America/New_York' }],
])('to the occurrence itself: %s', (_name, override) => {
  expect(placed(override)).toEqual(changed)
})

test.each<[string, Overrides[string]]>([
  ['onto the day of the one before', { start: at('01', '18:00:00') }],
  ['past the one before', { start: '2027-02-27T09:30:00' }],
  ['onto the day of the next one', { start: at('15', '06:00:00') }],
  ['past the next one', { start: at('20') }],
  ['so long that it overlaps the next one', { duration: 'P8D' }],
  ['so that it overlaps in hours', { start: at('14'), duration: 'PT25H' }],
  ['to a whole day', { start: at('08', '00:00:00'), duration: 'P1D', showWithoutTime: true }],
  ['without a zone', { timeZone: null }],
  [
    // On the clocks of Berlin it is the day of the next one.
    'to the day of the next one, in another zone',
    { start: at('14', '21:00:00'), timeZone: 'America/New_York' },
  ],
  ['into the hour that is repeated', { start: '2027-10-31T02:30:00' }],
])('apart: %s', (_name, override) => {
  expect(placed(override)).toEqual(apart)
})

test('an hour that clocks repeat is not the series’ to say', () => {
  const rest = { recurrenceRules: ['FREQ=MONTHLY;BYMONTHDAY=28'], start: '2027-09-28T12:00:00' }
  const moved = (start: string) =>
    formOf({ ...rest, recurrenceOverrides: { '2027-10-28T12:00:00': { start } } })
  expect(moved('2027-10-31T04:30:00')).toMatchObject({ changed: ['2027-10-28T12:00:00'] })
  expect(moved('2027-10-31T02:30:00')).toMatchObject({ apart: ['2027-10-28T12:00:00'] })
})

test('every day has a neighbour: only hours can be moved', () => {
  expect(placed({ start: at('08', '23:00:00') }, days)).toEqual(changed)
  expect(placed({ start: at('09', '06:00:00') }, days)).toEqual(apart)
  expect(placed({ start: at('07', '23:00:00') }, days)).toEqual(apart)
})

test('the first and the last one may be moved outwards, as far as they are looked for', () => {
  const rest = { recurrenceRules: ['FREQ=WEEKLY;COUNT=3'] }
  const moved = (first: string, last: string) => {
    const recurrenceOverrides = { [at('01')]: { start: first }, [at('15')]: { start: last } }
    return formOf({ ...rest, recurrenceOverrides })
  }
  const both = [at('01'), at('15')]
  expect(moved('2027-01-13T09:30:00', '2027-05-01T09:30:00')).toMatchObject({ changed: both })
  expect(moved('2027-01-12T09:30:00', '2027-05-02T09:30:00')).toMatchObject({ apart: both })
})

test('neighbours count where they are moved to', () => {
  const overrides = {
    // Both stay clear of the regular days, but not of each other.
    [at('08')]: { start: at('12') },
    [at('15')]: { start: at('11') },
    // This one is clear of all.
    [at('22')]: { start: at('23') },
  }
  expect(formOf({ ...mondays, recurrenceOverrides: overrides })).toEqual({
    kind: 'native',
    changed: [at('22')],
    excluded: [at('08'), at('15')],
    apart: [at('08'), at('15')],
  })
})

test('neighbours that move the same way keep clear', () => {
  const overrides = { [at('08')]: { start: at('10') }, [at('15')]: { start: at('17') } }
  expect(formOf({ ...mondays, recurrenceOverrides: overrides })).toMatchObject({
    changed: [at('08'), at('15')],
  })
})

test('one that is to be taken out may still be there when its neighbour is moved', () => {
  const overrides = { [at('08')]: { start: at('16') }, [at('15')]: { excluded: true } }
  expect(formOf({ ...mondays, recurrenceOverrides: overrides })).toEqual({
    kind: 'native',
    changed: [],
    excluded: [at('15'), at('08')],
    apart: [at('08')],
  })
})

test('what no rule gives stands apart', () => {
  const overrides = {
    [at('10')]: {},
    [at('15')]: { excluded: true },
    [at('16')]: { title: 'Exam' },
  }
  expect(formOf({ ...mondays, recurrenceOverrides: overrides })).toEqual({
    kind: 'native',
    changed: [],
    excluded: [at('15')],
    apart: [at('10'), at('16')],
  })
})

test('all-day occurrences move by date', () => {
  const rest = {
    start: at('01', '00:00:00'),
    duration: 'P2D',
    showWithoutTime: true,
    timeZone: null,
    recurrenceRules: ['FREQ=WEEKLY'],
  }
  const moved = (override: Overrides[string]) =>
    formOf({ ...rest, recurrenceOverrides: { [at('08', '00:00:00')]: override } })
  const id = at('08', '00:00:00')
  expect(moved({ start: at('13', '00:00:00') })).toMatchObject({ changed: [id] })
  expect(moved({ start: at('14', '00:00:00') })).toMatchObject({ apart: [id] })
  expect(moved({ duration: 'P8D' })).toMatchObject({ apart: [id], excluded: [id] })
  expect(moved({ start: at('09'), duration: 'PT1H', showWithoutTime: false })).toMatchObject({
    apart: [id],
  })
})

test('a series of which nothing is left', () => {
  const rest = { recurrenceRules: ['FREQ=WEEKLY;COUNT=2'] }
  const gone = { [at('01')]: { excluded: true }, [at('08')]: { excluded: true } }
  expect(reasonOf({ ...rest, recurrenceOverrides: gone })).toBe(
    'none of its occurrences is left in it',
  )
  const swapped = { [at('01')]: { start: at('09') }, [at('08')]: { excluded: true } }
  expect(reasonOf({ ...rest, recurrenceOverrides: swapped })).toContain('left')
})
