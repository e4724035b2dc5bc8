import { type GatewayReply, type Outcome, parseCalendarEvent } from '@calsync/core'
import { expect, test } from 'vitest'
import { batchOutcomes } from '../../src/outlook/batch.js'
import { classify } from '../../src/outlook/classify.js'
import { outlook, pica } from '../../src/index.js'
import { readReply } from '../../src/pica/read-reply.js'
import { operation } from '../support/events.js'

const wire = (status: number, body: unknown, headers: Record<string, string> = {}): GatewayReply =>
  readReply({
    kind: 'reply',
    status,
    headers,
    text: typeof body === 'string' ? body : JSON.stringify(body),
  })

const times = {
  start: { dateTime: '2027-03-01T08:30:00.0000000', timeZone: 'UTC' },
  end: { dateTime: '2027-03-01T10:00:00.0000000', timeZone: 'UTC' },
}

test.each(['..', '.', 'half\ud800', 'with space', 'x'.repeat(5_000), ''])(
  'an id that is none is not taken for one: %.10s',
  (id) => {
    expect(classify(wire(201, { id }), 'create').kind).toBe('ambiguous')
    expect(classify(wire(200, { value: [{ id, ...times }] }), 'find').kind).toBe('not_sent')
    const error = { code: 'ErrorDuplicateTransactionId', '@event.existingEventId': id }
    expect(classify(wire(409, { error }), 'create')).not.toHaveProperty('error.existingExternalId')
    const provider = outlook({ gateway: pica({ secret: 'x' }) })
    expect(provider.prepare(operation({ action: 'delete', externalId: id })).kind).toBe('refused')
  },
)

test.each(['update', 'delete'] as const)(
  'a success of unknown origin that cannot be read proves no %s',
  (action) => {
    expect(classify(wire(200, 'OK, welcome'), action).kind).toBe('ambiguous')
    const headers = { 'x-pica-passthrough-date': 'd' }
    expect(classify(wire(200, '{"id":', headers), action).kind).toBe('done')
  },
)

test('two answers to one item of a batch prove nothing', () => {
  const items = (['create', 'update', 'find'] as const).map((action, n) => ({
    id: `r${n}`,
    action,
    request: { method: 'GET', path: '/me/events', headers: {} } as const,
  }))
  const responses = [
    { id: '1', status: 400, body: {} },
    { id: '1', status: 201, body: { id: 'A' } },
    { id: '2', status: 200, body: { id: 'B' } },
    { id: '2', status: 'x' },
    { id: '3', status: 200, body: { value: [] } },
    { id: 3, status: 200, body: { value: [] } },
  ]
  const kinds = batchOutcomes(items, wire(200, { responses })).map(({ outcome }) => outcome.kind)
  expect(kinds).toEqual(['ambiguous', 'ambiguous', 'not_sent'])
})

const patterns = [
  { type: 'absoluteYearly', dayOfMonth: 29, month: 2 },
  { type: 'absoluteMonthly', dayOfMonth: 31 },
  { type: 'relativeYearly', daysOfWeek: ['monday'], index: 'last', month: 2 },
  { type: 'weekly', daysOfWeek: ['monday', 'friday'], firstDayOfWeek: 'sunday' },
  { type: 'daily' },
]
const ranges = [
  { type: 'numbered', numberOfOccurrences: 10_000 },
  { type: 'endDate', endDate: '9999-12-31' },
  { type: 'endDate', endDate: '0001-01-01' },
  { type: 'endDate', endDate: 'infinity' },
  { type: 'noEnd' },
]

test.each(['2027-03-01', '9999-12-31', '0100-01-01', '0001-01-01', '2027-02-30', ''])(
  'a series that Graph claims to hold is compared, however far it goes: from %s',
  (startDate) => {
    for (const pattern of patterns) {
      for (const range of ranges) {
        const recurrence = {
          pattern: { ...pattern, interval: 10_000 },
          range: { ...range, startDate, recurrenceTimeZone: 'Europe/Berlin' },
        }
        const outcome = updated({ id: 'A', subject: 'Algebra', ...times, recurrence })
        expect(outcome).toMatchObject({ kind: 'done', echo: { altered: ['recurrence'] } })
      }
    }
  },
)

function updated(body: object): Outcome {
  const event = parseCalendarEvent({
    title: 'Algebra',
    start: '2027-03-01T09:30:00',
    timeZone: 'Europe/Berlin',
    duration: 'PT1H30M',
  })
  const prepared = outlook({ gateway: pica({ secret: 'x' }) }).prepare(
    operation({ action: 'update', externalId: 'A', event }),
  )
  if (prepared.kind !== 'prepared') throw new Error(JSON.stringify(prepared))
  const { expected } = prepared.prepared.request as { expected: never }
  return classify(wire(200, body), 'update', { expected })
}
