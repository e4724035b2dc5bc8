import type { CalendarEventInput, Operation, Outcome } from '@calsync/core'
import { describe, expect, test } from 'vitest'
import { outlook, pica, type OutlookOptions } from '../src/index.js'
import { readGraphRequest, type GraphRequest } from '../src/outlook/graph-request.js'
import { noNameLeft, ZoneFallback } from '../src/outlook/zones/zone-fallback.js'
import { calendarEvent, operation } from './support/events.js'
import { containing } from './support/matchers.js'

function requestOf(
  event: Partial<CalendarEventInput>,
  options: Partial<OutlookOptions> = {},
  more: Partial<Operation> = {},
): GraphRequest {
  const provider = outlook({ gateway: pica(), ...options })
  const preparation = provider.prepare(operation({ event: calendarEvent(event), ...more }))
  if (preparation.kind === 'refused') throw new Error(preparation.error.message)
  return readGraphRequest(preparation.prepared.request)
}

interface SentBody {
  readonly start: { readonly dateTime: string; readonly timeZone: string }
  readonly end: { readonly dateTime: string; readonly timeZone: string }
  readonly recurrence?: { readonly range: { readonly recurrenceTimeZone: string } }
}

function sent(request: GraphRequest | null): SentBody {
  return JSON.parse(request?.body ?? 'null') as SentBody
}

const refusal = {
  kind: 'refused',
  error: {
    class: 'INVALID_EVENT_DATA',
    code: 'TimeZoneNotSupportedException',
    message: 'Graph answered 400',
    status: 400,
  },
} as const

/** Sends a request to a mailbox that refuses every name; what came of each try. */
function tryAll(made: GraphRequest) {
  const zones = new ZoneFallback()
  const names: (string | undefined)[] = []
  for (;;) {
    const request = zones.choose('c', made)
    if (request === null) throw new Error('sent without a name')
    names.push(request.expected?.zone)
    const outcome = zones.afterRefusal('c', { made, request }, refusal)
    if (outcome.kind !== 'not_sent') return { names, outcome, zones }
    expect(outcome.error).toMatchObject({
      class: 'NOT_ATTEMPTED',
      code: 'TimeZoneNotSupportedException',
    })
  }
}

function failure(outcome: Outcome) {
  return 'error' in outcome ? outcome.error : undefined
}

describe('names, one after the other, and never for ever', () => {
  test('a single event: Windows, IANA, UTC', () => {
    const { names, outcome } = tryAll(requestOf({}))
    expect(names).toEqual(['W. Europe Standard Time', 'Europe/Berlin', 'UTC'])
    expect(outcome).toMatchObject({ kind: 'refused', error: { class: 'INVALID_EVENT_DATA' } })
    expect(failure(outcome)?.message).toContain('"W. Europe Standard Time", "Europe/Berlin", "UTC"')
  })

  test('a series: never UTC', () => {
    const made = requestOf({ recurrenceRules: ['FREQ=WEEKLY'] })
    const { names, outcome, zones } = tryAll(made)
    expect(names).toEqual(['W. Europe Standard Time', 'Europe/Berlin'])
    expect(outcome).toMatchObject({
      kind: 'refused',
      error: {
        class: 'UNSUPPORTED_EVENT',
        message:
          'the mailbox does not know the time zone of the series ("W. Europe Standard Time" or ' +
          '"Europe/Berlin"); give the series another time zone, or have its occurrences written one by one',
      },
    })
    // The next time nothing is sent any more.
    expect(zones.choose('c', made)).toBeNull()
    expect(noNameLeft(made)).toEqual(outcome)
  })

  test('an all-day series floats, so UTC says the same', () => {
    const day = { start: '2027-03-01T00:00:00', duration: 'P1D', showWithoutTime: true }
    const { names } = tryAll(requestOf({ ...day, recurrenceRules: ['FREQ=WEEKLY'] }))
    expect(names).toEqual(['W. Europe Standard Time', 'Europe/Berlin', 'UTC'])
  })

  test('IANA first where that is the style', () => {
    expect(tryAll(requestOf({}, { zoneStyle: 'iana' })).names).toEqual([
      'Europe/Berlin',
      'W. Europe Standard Time',
      'UTC',
    ])
  })

  test('the name that Graph lists for India', () => {
    expect(tryAll(requestOf({ timeZone: 'Asia/Calcutta' })).names).toEqual([
      'India Standard Time',
      'Asia/Kolkata',
      'UTC',
    ])
    expect(
      sent(requestOf({ timeZone: 'Asia/Kolkata' }, { zoneStyle: 'iana' })).start.timeZone,
    ).toBe('Asia/Kolkata')
  })

  test('UTC has no other name', () => {
    expect(tryAll(requestOf({ timeZone: 'UTC' })).names).toEqual(['UTC'])
  })

  test('a series is not sent under a name that keeps other hours', () => {
    const made = requestOf(
      { timeZone: 'America/Ojinaga', recurrenceRules: ['FREQ=WEEKLY'] },
      { zoneStyle: 'iana' },
    )
    expect(tryAll(made).names).toEqual(['America/Ojinaga'])
  })
})

describe('what is sent', () => {
  /** The request after a mailbox has refused these names. */
  function after(made: GraphRequest, ...names: string[]): GraphRequest | null {
    const zones = new ZoneFallback()
    for (const zone of names) {
      const request = { ...made, expected: { ...made.expected!, zone } }
      zones.afterRefusal('c', { made, request }, refusal)
    }
    return zones.choose('c', made)
  }

  test('the same instants, in UTC', () => {
    const renamed = after(requestOf({}), 'W. Europe Standard Time', 'Europe/Berlin')
    expect(sent(renamed)).toMatchObject({
      start: { dateTime: '2027-03-01T08:30:00', timeZone: 'UTC' },
      end: { dateTime: '2027-03-01T10:00:00', timeZone: 'UTC' },
      subject: 'Algebra',
      transactionId: operation().transactionId,
    })
    expect(renamed?.expected).toMatchObject({ zone: 'UTC', start: '2027-03-01T08:30:00Z' })
  })

  test('the same wall time, under another name, in a series', () => {
    const made = requestOf({ recurrenceRules: ['FREQ=WEEKLY'] })
    const renamed = after(made, 'W. Europe Standard Time')
    expect(sent(renamed)).toMatchObject({
      start: { dateTime: '2027-03-01T09:30:00', timeZone: 'Europe/Berlin' },
      recurrence: { range: { recurrenceTimeZone: 'Europe/Berlin' } },
    })
    // Graph cannot read a range that stands before its pattern.
    expect(Object.keys(sent(renamed).recurrence ?? {})).toEqual(['pattern', 'range'])
  })

  test('the same dates, all day', () => {
    const day = { start: '2027-03-01T00:00:00', duration: 'P1D', showWithoutTime: true }
    const renamed = after(requestOf(day), 'W. Europe Standard Time', 'Europe/Berlin')
    expect(sent(renamed)).toMatchObject({
      start: { dateTime: '2027-03-01T00:00:00', timeZone: 'UTC' },
      end: { dateTime: '2027-03-02T00:00:00', timeZone: 'UTC' },
    })
  })

  test('to the letter the same whenever a stored create is sent again', () => {
    const made = requestOf({ recurrenceRules: ['FREQ=WEEKLY'] })
    const stored = readGraphRequest(JSON.parse(JSON.stringify(made)))
    const once = after(made, 'W. Europe Standard Time')
    expect(after(stored, 'W. Europe Standard Time')?.body).toBe(once?.body)
    expect(made.body).toContain('W. Europe Standard Time')
  })

  test('what was never refused goes out as it was made', () => {
    const made = requestOf({})
    const zones = new ZoneFallback()
    expect(zones.choose('c', made)).toBe(made)
    zones.afterRefusal('c', { made, request: made }, refusal)
    expect(zones.choose('c', made)).not.toBe(made)
    expect(zones.choose('another mailbox', made)).toBe(made)
    const tokyo = requestOf({ timeZone: 'Asia/Tokyo' })
    expect(zones.choose('c', tokyo)).toBe(tokyo)
    const find = requestOf({}, {}, { action: 'find' })
    expect(zones.choose('c', find)).toBe(find)
  })

  test('a request that does not say its zone is refused as Graph refused it', () => {
    const { expected: _, ...older } = requestOf({})
    const outcome = new ZoneFallback().afterRefusal('c', { made: older, request: older }, refusal)
    expect(outcome).toEqual(refusal)
  })
})

test('of too many mailboxes the oldest is forgotten', () => {
  const zones = new ZoneFallback()
  const made = requestOf({})
  for (let number = 0; number <= 10_000; number++) {
    zones.afterRefusal(`c${number}`, { made, request: made }, refusal)
  }
  expect(zones.choose('c0', made)).toBe(made)
  expect(sent(zones.choose('c1', made)).start.timeZone).toBe('Europe/Berlin')
  expect(noNameLeft(made)).toMatchObject({ error: { message: containing('under none') } })
})
