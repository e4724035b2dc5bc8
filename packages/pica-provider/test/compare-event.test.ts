import { expect, test } from 'vitest'
import { compareEvent, type ExpectedContent } from '../src/outlook/compare-event.js'

const expected: ExpectedContent = {
  subject: 'Algebra II',
  isAllDay: false,
  start: '2027-03-01T08:30:00Z',
  end: '2027-03-01T10:00:00Z',
}
const allDay: ExpectedContent = {
  subject: 'Holiday',
  isAllDay: true,
  start: '2027-03-01',
  end: '2027-03-02',
}

function zoned(dateTime: string, timeZone?: string) {
  return timeZone === undefined ? { dateTime } : { dateTime, timeZone }
}

const found = {
  id: 'A',
  subject: 'Algebra II',
  isAllDay: false,
  start: zoned('2027-03-01T08:30:00.0000000', 'UTC'),
  end: zoned('2027-03-01T10:00:00.0000000', 'UTC'),
}
const foundAllDay = {
  id: 'A',
  subject: 'Holiday',
  isAllDay: true,
  start: zoned('2027-03-01T00:00:00.0000000', 'UTC'),
  end: zoned('2027-03-02T00:00:00.0000000', 'UTC'),
}

test.each<[string, Parameters<typeof compareEvent>[0], ExpectedContent | undefined, string]>([
  ['as it should be', found, expected, 'same'],
  [
    'in a Windows zone',
    { ...found, start: zoned('2027-03-01T09:30:00', 'W. Europe Standard Time') },
    expected,
    'same',
  ],
  [
    'in an IANA zone',
    { ...found, end: zoned('2027-03-01T11:00:00', 'Europe/Berlin') },
    expected,
    'same',
  ],
  ['without a zone: UTC', { ...found, start: zoned('2027-03-01T08:30:00Z') }, expected, 'same'],
  ['white space that Graph trims', { ...found, subject: ' Algebra  II ' }, expected, 'same'],
  ['another title', { ...found, subject: 'Algebra' }, expected, 'different'],
  [
    'another start',
    { ...found, start: zoned('2027-03-01T08:31:00', 'UTC') },
    expected,
    'different',
  ],
  ['another end', { ...found, end: zoned('2027-03-01T10:01:00', 'UTC') }, expected, 'different'],
  ['all day instead', { ...found, isAllDay: true }, expected, 'different'],
  [
    'an unknown zone',
    { ...found, start: zoned('2027-03-01T08:30:00', 'tzone://Microsoft/Custom') },
    expected,
    'unknown',
  ],
  ['a time that is none', { ...found, start: zoned('soon', 'UTC') }, expected, 'unknown'],
  ['no times', { id: 'A', subject: 'Algebra II' }, expected, 'unknown'],
  ['nothing to compare with', found, undefined, 'unknown'],
  ['all day', foundAllDay, allDay, 'same'],
  [
    'all day floats: any zone',
    { ...foundAllDay, start: zoned('2027-03-01T00:00:00', 'Tonga Standard Time') },
    allDay,
    'same',
  ],
  [
    'all day, a day longer',
    { ...foundAllDay, end: zoned('2027-03-03T00:00:00', 'UTC') },
    allDay,
    'different',
  ],
])('%s', (_name, event, wanted, content) => {
  expect(compareEvent(event, wanted)).toBe(content)
})
