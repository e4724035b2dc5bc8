import {
  occurrenceOf,
  type CalendarEventInput,
  type GatewayReply,
  type Operation,
  type OccurrenceTarget,
} from '@calsync/core'
import { describe, expect, test } from 'vitest'
import { classify, outlook, pica, type OutlookOptions } from '../src/index.js'
import { comparison, readGraphRequest } from '../src/outlook/graph-request.js'
import { operation } from './support/events.js'
import { containing, matching } from './support/matchers.js'
import { seriesEvent } from './support/series.js'

const ID = '2027-03-08T09:30:00'
const weekly = { recurrenceRules: ['FREQ=WEEKLY'] }
const property = 'String {8c3f1d52-6f0b-4b57-9a1e-2d4c7e90b3a6} Name calsync'

type Override = NonNullable<CalendarEventInput['recurrenceOverrides']>[string]

/** An operation on the occurrence of 8 March, as core would make it. */
function onOccurrence(
  action: Operation['action'],
  override: Override,
  series: Partial<CalendarEventInput> = weekly,
  target: Partial<OccurrenceTarget> = {},
): Operation {
  const recurrenceId = target.recurrenceId ?? ID
  const whole = seriesEvent({ ...series, recurrenceOverrides: { [recurrenceId]: override } })
  const event = occurrenceOf(whole, recurrenceId)
  const occurrence = {
    seriesId: 'SERIES/1=',
    recurrenceId,
    series: seriesEvent(series),
    excluded: event === null,
    ...target,
  }
  const externalId = action === 'update' ? 'INSTANCE/1=' : null
  return operation({ action, externalId, event, occurrence, correlation: 'record-2/1' })
}

function prepared(input: Operation, options: Partial<OutlookOptions> = {}) {
  const preparation = outlook({ gateway: pica(), ...options }).prepare(input)
  if (preparation.kind === 'refused') throw new Error(preparation.error.message)
  const request = readGraphRequest(preparation.prepared.request)
  const content = JSON.parse(request.body ?? 'null') as Record<string, unknown> | null
  return { request, content, query: new URLSearchParams(request.path.split('?')[1]) }
}

describe('update', () => {
  test('the whole content of the occurrence, marked as its own, and no recurrence', () => {
    const { request, content } = prepared(onOccurrence('update', { title: 'Exam' }))
    expect(request).toMatchObject({ method: 'PATCH', path: '/me/events/INSTANCE%2F1%3D' })
    expect(content).toMatchObject({
      subject: 'Exam',
      start: { dateTime: ID, timeZone: 'W. Europe Standard Time' },
      end: { dateTime: '2027-03-08T10:30:00', timeZone: 'W. Europe Standard Time' },
      isAllDay: false,
      singleValueExtendedProperties: [
        { id: property, value: 'record-2/1' },
        { id: `${property}-content`, value: matching(/^[0-9a-f]{32}$/) },
      ],
    })
    expect(content).not.toHaveProperty('recurrence')
    expect(content).not.toHaveProperty('transactionId')
  })

  test('in the zone of its series, whatever its own is', () => {
    const override = { start: '2027-03-08T22:00:00', timeZone: 'America/New_York' }
    expect(prepared(onOccurrence('update', override)).content).toMatchObject({
      start: { dateTime: '2027-03-09T04:00:00', timeZone: 'W. Europe Standard Time' },
      end: { dateTime: '2027-03-09T05:00:00', timeZone: 'W. Europe Standard Time' },
    })
    const floating = { ...weekly, timeZone: null }
    const moved = onOccurrence('update', { start: '2027-03-08T12:00:00' }, floating)
    expect(prepared(moved, { floatingTimeZone: 'Asia/Tokyo' }).content).toMatchObject({
      start: { dateTime: '2027-03-08T12:00:00', timeZone: 'Tokyo Standard Time' },
    })
  })

  test('details, like those of a single event', () => {
    const override: Override = {
      status: 'cancelled',
      locations: [],
      virtualLocations: [{ uri: 'https://meet.example/b' }],
      keywords: ['Moved'],
      privacy: 'secret',
      alerts: [],
      participants: [{ email: 'ann@example.org', role: 'required' }],
    }
    const { content } = prepared(onOccurrence('update', override), { sendAttendees: true })
    expect(content).toMatchObject({
      subject: 'Canceled: Algebra',
      showAs: 'free',
      sensitivity: 'confidential',
      categories: ['Moved'],
      isReminderOn: false,
      locations: [{ locationUri: 'https://meet.example/b' }],
      attendees: [{ emailAddress: { address: 'ann@example.org' } }],
      responseRequested: false,
    })
    expect(prepared(onOccurrence('update', override)).content).not.toHaveProperty('attendees')
  })

  test('what shall not take place is deleted', () => {
    const { request } = prepared(onOccurrence('update', { excluded: true }))
    expect(request).toEqual({
      method: 'DELETE',
      path: '/me/events/INSTANCE%2F1%3D',
      headers: { Prefer: 'IdType="ImmutableId"' },
    })
  })

  test('it is never created or deleted, nor changed without an id', () => {
    const provider = outlook({ gateway: pica() })
    const refused = { kind: 'refused', error: { class: 'INVALID_EVENT_DATA' } }
    for (const action of ['create', 'delete'] as const) {
      expect(provider.prepare(onOccurrence(action, { title: 'Exam' }))).toMatchObject(refused)
    }
    for (const override of [{ title: 'Exam' }, { excluded: true }]) {
      const update = { ...onOccurrence('update', override), externalId: null }
      expect(provider.prepare(update)).toMatchObject(refused)
    }
  })

  test('other path templates', () => {
    const paths = { event: '/users/a/events/{id}' }
    const update = onOccurrence('update', { title: 'Exam' })
    expect(prepared(update, { paths }).request.path).toBe('/users/a/events/INSTANCE%2F1%3D')
    const find = onOccurrence('find', { title: 'Exam' })
    expect(prepared(find, { paths }).request.path).toMatch(
      /^\/users\/a\/events\/SERIES%2F1%3D\/instances\?/,
    )
  })
})

describe('find', () => {
  test('among the instances around the day, by nothing but time', () => {
    const { request, query } = prepared(onOccurrence('find', { title: 'Exam' }))
    expect(request).toMatchObject({
      method: 'GET',
      path: matching(/^\/me\/events\/SERIES%2F1%3D\/instances\?[\x21-\x7e]+$/),
      instance: { originalStart: '2027-03-08T08:30:00.000Z', inherits: true },
      expected: { subject: 'Exam', start: '2027-03-08T08:30:00Z' },
    })
    expect(Object.fromEntries(query)).toEqual({
      startDateTime: '2027-01-19T00:00:00Z',
      endDateTime: '2027-04-26T00:00:00Z',
      $select: containing('originalStart'),
      $expand: `singleValueExtendedProperties($filter=id eq '${property}-content')`,
      $top: '250',
    })
  })

  test.each<[string, number]>([
    ['FREQ=DAILY', 42],
    ['FREQ=WEEKLY;INTERVAL=4', 69],
    ['FREQ=MONTHLY', 72],
    ['FREQ=YEARLY', 413],
    ['FREQ=YEARLY;INTERVAL=50', 901],
  ])('as far as an occurrence of %s can be moved', (rule, days) => {
    const series = { recurrenceRules: [rule], start: ID }
    const { query } = prepared(onOccurrence('find', { title: 'Exam' }, series))
    const from = Date.parse(query.get('startDateTime') ?? '')
    expect((Date.parse('2027-03-08') - from) / 86_400_000).toBe(days)
    const until = Date.parse(query.get('endDateTime') ?? '')
    expect((until - Date.parse('2027-03-09')) / 86_400_000).toBe(days)
  })

  test('by wall time of the series, also after clocks were changed', () => {
    const later = { recurrenceId: '2027-04-05T09:30:00' }
    const find = onOccurrence('find', { title: 'Exam' }, weekly, later)
    expect(prepared(find).request.instance?.originalStart).toBe('2027-04-05T07:30:00.000Z')
  })
})

const find = onOccurrence('find', { description: 'Bring books' })
const request = prepared(find).request
const written = prepared(onOccurrence('update', { description: 'Bring books' })).content
const marks = written?.['singleValueExtendedProperties'] as { id: string; value: string }[]
const utc = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })

/** The instance of a date, as Graph lists it. */
function instance(date: string, more: object = {}) {
  return {
    id: `I-${date}`,
    subject: 'Algebra',
    isAllDay: false,
    start: utc(`${date}T08:30:00.0000000`),
    end: utc(`${date}T09:30:00.0000000`),
    originalStart: `${date}T08:30:00Z`,
    originalStartTimeZone: 'W. Europe Standard Time',
    type: 'occurrence',
    ...more,
  }
}

function look(value: object[], more: object = {}, on = request) {
  const reply: GatewayReply = {
    kind: 'reply',
    origin: 'provider',
    status: 200,
    headers: {},
    body: { value, ...more },
  }
  return classify(reply, 'find', comparison(on))
}

function found(outcome: ReturnType<typeof look>): string[] {
  if (outcome.kind !== 'found') throw new Error(outcome.kind)
  return outcome.events.map(({ externalId, content }) => `${externalId} ${content}`)
}

describe('the answer', () => {
  const others = [instance('2027-03-01'), instance('2027-03-15')]

  test('one event, by where the series would have it', () => {
    expect(found(look([...others, instance('2027-03-08')]))).toEqual(['I-2027-03-08 different'])
    const moved = { start: utc('2027-03-11T12:00:00'), end: utc('2027-03-11T13:00:00') }
    expect(found(look([instance('2027-03-08', moved), ...others]))).toEqual([
      'I-2027-03-08 different',
    ])
    expect(found(look(others))).toEqual([])
    expect(found(look([]))).toEqual([])
  })

  test('without an original start it is where it is', () => {
    const { originalStart: _, ...plain } = instance('2027-03-08')
    expect(found(look([plain]))).toEqual(['I-2027-03-08 different'])
  })

  test('the same only when it carries what was written', () => {
    const ours = instance('2027-03-08', { singleValueExtendedProperties: [marks[1]] })
    expect(found(look([ours]))).toEqual(['I-2027-03-08 same'])
    expect(found(look([{ ...ours, subject: 'Art' }]))).toEqual(['I-2027-03-08 different'])
    const older = [{ ...marks[1], value: '0'.repeat(32) }]
    expect(found(look([{ ...ours, singleValueExtendedProperties: older }]))).toEqual([
      'I-2027-03-08 different',
    ])
  })

  test('what differs in title or time alone needs no mark to be told from what is inherited', () => {
    const renamed = prepared(onOccurrence('find', { title: 'Exam' })).request
    expect(found(look([instance('2027-03-08')], {}, renamed))).toEqual(['I-2027-03-08 different'])
    const exam = instance('2027-03-08', { subject: 'Exam' })
    expect(found(look([exam], {}, renamed))).toEqual(['I-2027-03-08 same'])
  })

  test('what shall not take place is never as it should be', () => {
    const excluded = prepared(onOccurrence('find', { excluded: true })).request
    expect(found(look([instance('2027-03-08')], {}, excluded))).toEqual(['I-2027-03-08 different'])
    expect(found(look(others, {}, excluded))).toEqual([])
  })

  test('a list that is not whole proves nothing', () => {
    const more = { '@odata.nextLink': 'https://graph.microsoft.com/v1.0/me/events' }
    expect(look(others, more)).toMatchObject({
      kind: 'not_sent',
      error: { class: 'UNKNOWN_ERROR' },
    })
    expect(found(look([...others, instance('2027-03-08')], more))).toHaveLength(1)
  })

  test('what Graph made of it', () => {
    expect(look([instance('2027-03-08', { subject: 'Art' })])).toMatchObject({
      events: [{ echo: { altered: ['title'] } }],
    })
  })
})

describe('an all-day occurrence', () => {
  const allDay = {
    ...weekly,
    start: '2027-03-01T00:00:00',
    duration: 'P1D',
    showWithoutTime: true,
    timeZone: 'Pacific/Auckland',
  }
  const target = { recurrenceId: '2027-03-08T00:00:00' }
  const wanted = prepared(onOccurrence('find', { title: 'Trip' }, allDay, target)).request

  test.each<[string, string]>([
    ['midnight of UTC', '2027-03-08T00:00:00Z'],
    ['midnight of its zone', '2027-03-07T11:00:00Z'],
  ])('by its date, told as %s', (_name, originalStart) => {
    const day = {
      isAllDay: true,
      start: utc('2027-03-08T00:00:00'),
      end: utc('2027-03-09T00:00:00'),
      originalStart,
      originalStartTimeZone: 'New Zealand Standard Time',
    }
    expect(wanted.instance?.originalStart).toBe('2027-03-08')
    expect(found(look([instance('2027-03-08', day)], {}, wanted))).toHaveLength(1)
    expect(
      found(
        look(
          [instance('2027-03-09', { ...day, originalStart: '2027-03-09T00:00:00Z' })],
          {},
          wanted,
        ),
      ),
    ).toEqual([])
  })
})
