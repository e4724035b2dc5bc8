import type { Echo, GatewayReply, Operation } from '@calsync/core'
import { expect, test } from 'vitest'
import { classify, outlook, pica } from '../src/index.js'
import { batchOutcomes } from '../src/outlook/batch.js'
import { comparison, readGraphRequest, type GraphRequest } from '../src/outlook/graph-request.js'
import { calendarEvent, operation } from './support/events.js'
import { seriesEvent } from './support/series.js'

const utc = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })

function requestOf(input: Partial<Operation>): GraphRequest {
  const preparation = outlook({ gateway: pica() }).prepare(operation(input))
  if (preparation.kind === 'refused') throw new Error(preparation.error.message)
  return readGraphRequest(preparation.prepared.request)
}

function reply(body: unknown): GatewayReply {
  return { kind: 'reply', origin: 'provider', status: 201, headers: {}, body }
}

function echo(request: GraphRequest, stored: object, action: Operation['action'] = 'create'): Echo {
  const outcome = classify(reply({ id: 'A', ...stored }), action, comparison(request))
  if (outcome.kind !== 'done' || outcome.echo === undefined) throw new Error('no echo')
  return outcome.echo
}

const single = requestOf({ event: calendarEvent({ title: 'Größe  der Menge' }) })
/** As Graph stores it. */
const stored = {
  subject: 'Größe  der Menge',
  isAllDay: false,
  start: utc('2027-03-01T08:30:00.0000000'),
  end: utc('2027-03-01T10:00:00.0000000'),
  originalStartTimeZone: 'W. Europe Standard Time',
  recurrence: null,
}
const faithful = echo(single, stored)

test('what is stored as it was sent', () => {
  expect(faithful).toEqual({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string, altered: [] })
})

test.each<[string, object]>([
  ['trimmed', { subject: 'Größe der Menge' }],
  ['composed otherwise', { subject: 'Größe  der Menge'.normalize('NFD') }],
  [
    'in another zone, at the same instants',
    {
      start: { dateTime: '2027-03-01T09:30:00', timeZone: 'W. Europe Standard Time' },
      end: { dateTime: '2027-03-01T05:00:00', timeZone: 'America/New_York' },
    },
  ],
  ['under the IANA name of its zone', { originalStartTimeZone: 'Europe/Berlin' }],
  ['without what a single event does not have', { recurrence: undefined }],
  ['with a body of its own making', { body: { contentType: 'html', content: '<html>' } }],
])('no alteration, and the same hash: %s', (_name, change) => {
  expect(echo(single, { ...stored, ...change })).toEqual(faithful)
})

test.each<[string, object, string[]]>([
  ['title', { subject: 'Größe' }, ['title']],
  ['start', { start: utc('2027-03-01T08:00:00') }, ['start']],
  ['end', { end: utc('2027-03-01T10:30:00') }, ['end']],
  ['zone', { originalStartTimeZone: 'GMT Standard Time' }, ['timeZone']],
  ['a zone of its own making', { originalStartTimeZone: 'tzone://Microsoft/Custom' }, ['timeZone']],
  [
    'all day',
    {
      isAllDay: true,
      start: utc('2027-03-01T00:00:00'),
      end: utc('2027-03-02T00:00:00'),
    },
    ['showWithoutTime'],
  ],
  [
    'a series of it',
    {
      recurrence: {
        pattern: { type: 'daily', interval: 1 },
        range: { type: 'noEnd', startDate: '2027-03-01', recurrenceTimeZone: 'Europe/Berlin' },
      },
    },
    ['recurrence'],
  ],
  [
    'a series of a kind that is not known',
    { recurrence: { pattern: { type: 'lunar' } } },
    ['recurrence'],
  ],
  [
    'everything',
    {
      subject: 'Art',
      start: utc('2027-03-02T08:00:00'),
      end: utc('2027-03-02T09:00:00'),
      originalStartTimeZone: 'Tokyo Standard Time',
    },
    ['title', 'start', 'end', 'timeZone'],
  ],
])('altered: %s', (_name, change, altered) => {
  const result = echo(single, { ...stored, ...change })
  expect(result.altered).toEqual(altered)
  expect(result.hash).not.toBe(faithful.hash)
})

test('the same for creates, updates, finds and items of a batch', () => {
  const update = requestOf({
    action: 'update',
    externalId: 'A',
    event: calendarEvent({ title: 'Größe der Menge' }),
  })
  expect(echo(update, stored, 'update')).toEqual(faithful)
  const find = requestOf({ action: 'find', event: calendarEvent({ title: 'Größe der Menge' }) })
  expect(classify(reply({ value: [{ id: 'A', ...stored }] }), 'find', comparison(find))).toEqual({
    kind: 'found',
    events: [{ externalId: 'A', content: 'same', echo: faithful }],
  })
  const responses = [{ id: '1', status: 201, body: { id: 'A', ...stored } }]
  const items = [{ id: 'record-1', action: 'create' as const, request: single }]
  expect(batchOutcomes(items, { ...reply({ responses }), status: 200 } as GatewayReply)).toEqual([
    { id: 'record-1', outcome: { kind: 'done', externalId: 'A', echo: faithful } },
  ])
})

test('a search without content to compare with has hashes all the same', () => {
  const find = requestOf({ action: 'find', event: null })
  expect(classify(reply({ value: [{ id: 'A', ...stored }] }), 'find', comparison(find))).toEqual({
    kind: 'found',
    events: [{ externalId: 'A', content: 'unknown', echo: faithful }],
  })
})

test.each<[string, unknown]>([
  ['an id alone', { id: 'A' }],
  ['a start of another kind', { id: 'A', ...stored, start: 'soon' }],
  ['a title that is a number', { id: 'A', ...stored, subject: 5 }],
])('no echo of a reply with %s', (_name, body) => {
  expect(classify(reply(body), 'create', comparison(single))).toEqual({
    kind: 'done',
    externalId: 'A',
  })
})

test('no echo of an event that is gone', () => {
  const gone: GatewayReply = { ...reply(null), status: 204 } as GatewayReply
  expect(classify(gone, 'delete', {})).toEqual({ kind: 'done', externalId: null })
})

test('a request of an older version, which does not say what it sent', () => {
  const { expected: _, ...older } = single
  expect(echo(older, { ...stored, subject: 'Art' }).altered).toEqual([])
})

test('an all-day event floats: its zone is none of its own', () => {
  const day = { start: '2027-03-01T00:00:00', duration: 'P1D', showWithoutTime: true }
  const request = requestOf({ event: calendarEvent({ ...day, timeZone: 'Pacific/Auckland' }) })
  const midnight = {
    subject: 'Algebra',
    isAllDay: true,
    start: utc('2027-03-01T00:00:00.0000000'),
    end: utc('2027-03-02T00:00:00.0000000'),
  }
  const result = echo(request, { ...midnight, originalStartTimeZone: 'New Zealand Standard Time' })
  expect(result.altered).toEqual([])
  expect(echo(request, { ...midnight, originalStartTimeZone: 'UTC' })).toEqual(result)
  const longer = { ...midnight, end: utc('2027-03-03T00:00:00') }
  expect(echo(request, longer).altered).toEqual(['end'])
})

const series = requestOf({ event: seriesEvent({ recurrenceRules: ['FREQ=WEEKLY;COUNT=10'] }) })
const pattern = {
  type: 'weekly',
  interval: 1,
  month: 0,
  dayOfMonth: 0,
  daysOfWeek: ['monday'],
  firstDayOfWeek: 'monday',
  index: 'first',
}
const range = {
  type: 'numbered',
  startDate: '2027-03-01',
  endDate: '0001-01-01',
  recurrenceTimeZone: 'W. Europe Standard Time',
  numberOfOccurrences: 10,
}
const storedSeries = {
  ...stored,
  subject: 'Algebra',
  end: utc('2027-03-01T09:30:00.0000000'),
  recurrence: { pattern, range },
}
const faithfulSeries = echo(series, storedSeries)

test('a series, padded by Graph with what other patterns have', () => {
  expect(faithfulSeries.altered).toEqual([])
})

test.each<[string, object, object]>([
  ['the zone under its IANA name', {}, { recurrenceTimeZone: 'Europe/Berlin' }],
  [
    'an end date for the count',
    {},
    { type: 'endDate', endDate: '2027-05-03', numberOfOccurrences: 0 },
  ],
  [
    'an end date before the next',
    {},
    { type: 'endDate', endDate: '2027-05-09', numberOfOccurrences: 0 },
  ],
  ['weeks that begin elsewhere', { firstDayOfWeek: 'sunday' }, {}],
])('no alteration of a series: %s', (_name, patterned, ranged) => {
  const recurrence = { pattern: { ...pattern, ...patterned }, range: { ...range, ...ranged } }
  expect(echo(series, { ...storedSeries, recurrence })).toEqual(faithfulSeries)
})

test.each<[string, object, object, string]>([
  ['fewer', {}, { numberOfOccurrences: 9 }, 'recurrence'],
  ['without end', {}, { type: 'noEnd' }, 'recurrence'],
  ['on other days', { daysOfWeek: ['monday', 'friday'] }, {}, 'recurrence'],
  ['more rarely', { interval: 2 }, {}, 'recurrence'],
  ['from another day', {}, { startDate: '2027-03-08' }, 'recurrence'],
  ['every nought weeks', { interval: 0 }, {}, 'recurrence'],
  ['none of it', {}, { numberOfOccurrences: 0 }, 'recurrence'],
  ['on no day', { daysOfWeek: [] }, {}, 'recurrence'],
  ['until no day', {}, { type: 'endDate', endDate: 'soon' }, 'recurrence'],
  ['from no day', {}, { startDate: 'soon' }, 'recurrence'],
  ['in another zone', {}, { recurrenceTimeZone: 'UTC' }, 'timeZone'],
])('altered series: %s', (_name, patterned, ranged, name) => {
  const recurrence = { pattern: { ...pattern, ...patterned }, range: { ...range, ...ranged } }
  const result = echo(series, { ...storedSeries, recurrence })
  expect(result.altered).toEqual([name])
  expect(result.hash).not.toBe(faithfulSeries.hash)
})

test('a series that became a single event', () => {
  expect(echo(series, { ...storedSeries, recurrence: null }).altered).toEqual(['recurrence'])
})

test.each<[string, object, string]>([
  ['as it should be', {}, 'same'],
  [
    'with another rule',
    { recurrence: { pattern: { ...pattern, interval: 2 }, range } },
    'different',
  ],
  [
    'in another zone',
    { recurrence: { pattern, range: { ...range, recurrenceTimeZone: 'UTC' } } },
    'different',
  ],
  ['single', { recurrence: null }, 'different'],
])('found: a series %s', (_name, change, content) => {
  const find = requestOf({
    action: 'find',
    event: seriesEvent({ recurrenceRules: ['FREQ=WEEKLY;COUNT=10'] }),
  })
  const body = { value: [{ id: 'A', ...storedSeries, ...change }] }
  expect(classify(reply(body), 'find', comparison(find))).toMatchObject({ events: [{ content }] })
})
