import { describe, expect, it } from 'vitest'
import { createRig, event, eventPath, textOf } from './rig.js'

const zone = 'W. Europe Standard Time'
const at = (dateTime: string, timeZone = zone) => ({ dateTime, timeZone })

async function refusal(changes: Record<string, unknown>, options = {}) {
  const { create, mailbox } = createRig(options)
  const { status, json } = await create(event(changes))
  expect(mailbox().events()).toHaveLength(status === 201 ? 1 : 0)
  return `${status} ${textOf(json.error?.code ?? '')}`.trim()
}

describe('validation of events', () => {
  it.each([
    ['end before start', { end: at('2026-03-02T08:59:00') }, '400 ErrorPropertyValidationFailure'],
    ['no start', { start: undefined }, '400 ErrorPropertyValidationFailure'],
    ['no such day', { start: at('2026-02-30T09:00:00') }, '400 ErrorPropertyValidationFailure'],
    ['not a time', { start: at('tomorrow') }, '400 ErrorPropertyValidationFailure'],
    ['unknown property', { titel: 'x' }, '400 RequestBodyRead'],
    ['unknown showAs', { showAs: 'away' }, '400 RequestBodyRead'],
    ['reminder as text', { reminderMinutesBeforeStart: '15' }, '400 RequestBodyRead'],
    [
      'property without a name',
      { singleValueExtendedProperties: [{ id: 'calsync', value: 'x' }] },
      '400 ErrorPropertyValidationFailure',
    ],
    [
      'unknown zone',
      { start: at('2026-03-02T09:00:00', 'Mars') },
      '400 TimeZoneNotSupportedException',
    ],
    [
      'no zone',
      { start: { dateTime: '2026-03-02T09:00:00' } },
      '400 TimeZoneNotSupportedException',
    ],
    ['start and end at once', { end: at('2026-03-02T09:00:00') }, '201'],
    ['documented IANA zone', { start: at('2026-03-02T09:00:00', 'Europe/Berlin') }, '201'],
    [
      'undocumented IANA zone',
      { start: at('2026-03-02T09:00:00', 'Europe/Vienna') },
      '400 TimeZoneNotSupportedException',
    ],
  ])('%s', async (_, changes, expected) => {
    expect(await refusal(changes)).toBe(expected)
  })

  it('can refuse all IANA names', async () => {
    const changes = { start: at('2026-03-02T09:00:00', 'Europe/Berlin') }
    const expected = '400 TimeZoneNotSupportedException'
    expect(await refusal(changes, { ianaTimeZones: false })).toBe(expected)
  })

  it('names the zone that it does not support', async () => {
    const { create } = createRig()
    const { json } = await create(event({ start: at('2026-03-02T09:00:00', 'Mars') }))
    expect(json.error?.message).toBe(
      'A valid TimeZone value must be specified. ' +
        "The following TimeZone value is not supported: 'Mars'.",
    )
  })

  it('has at most 500 attendees', async () => {
    const attendees = Array.from({ length: 501 }, (_, i) => ({
      emailAddress: { address: `a${i}@example.org` },
    }))
    expect(await refusal({ attendees })).toBe('400 ErrorPropertyValidationFailure')
    expect(await refusal({ attendees: attendees.slice(1) })).toBe('201')
  })

  it('refuses a body above 4 MB with 413', async () => {
    const content = 'x'.repeat(4 * 1024 * 1024)
    expect(await refusal({ body: { contentType: 'text', content } })).toBe(
      '413 RequestEntityTooLarge',
    )
  })
})

const day = { isAllDay: true, start: at('2026-03-02T00:00:00'), end: at('2026-03-03T00:00:00') }

describe('all-day events', () => {
  it.each([
    ['start off midnight', { start: at('2026-03-02T01:00:00') }],
    ['end off midnight', { end: at('2026-03-03T01:00:00') }],
    ['shorter than a day', { end: at('2026-03-02T00:00:00') }],
    ['two zones', { end: at('2026-03-03T00:00:00', 'UTC') }],
  ])('refuse: %s', async (_, changes) => {
    expect(await refusal({ ...day, ...changes })).toBe('400 ErrorInvalidRequest')
  })

  it('say what is wrong with the start', async () => {
    const { create } = createRig()
    const { json } = await create(event({ ...day, start: at('2026-03-02T01:00:00') }))
    expect(json.error?.message).toBe(
      'The Event.Start property for an all-day event needs to be set to midnight.',
    )
  })

  it('float: midnight in whatever zone one asks for', async () => {
    const { create, graph } = createRig()
    const { json } = await create(event(day))
    expect(json.start).toEqual({ dateTime: '2026-03-02T00:00:00.0000000', timeZone: 'UTC' })
    const prefer = 'IdType="ImmutableId", outlook.timezone="Tokyo Standard Time"'
    const tokyo = await graph('GET', eventPath(json.id), undefined, { prefer })
    expect(tokyo.json.end?.dateTime).toBe('2026-03-03T00:00:00.0000000')
    expect(json.showAs).toBe('busy')
  })

  it('need a start in a PATCH that says isAllDay, true or false', async () => {
    const { create, graph } = createRig()
    const { json } = await create(event(day))
    const path = eventPath(json.id)
    for (const isAllDay of [true, false]) {
      expect((await graph('PATCH', path, { isAllDay })).status).toBe(400)
    }
    const whole = await graph('PATCH', path, { ...day, isAllDay: false })
    expect([whole.status, whole.json.isAllDay]).toEqual([200, false])
  })
})
