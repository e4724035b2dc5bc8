import { describe, expect, it } from 'vitest'
import { createRig, event, eventPath, textOf } from './rig.js'

const pattern = { type: 'weekly', interval: 1, daysOfWeek: ['monday'] }
const range = { type: 'numbered', startDate: '2026-03-02', numberOfOccurrences: 4 }

async function outcome(recurrence: unknown) {
  const { create } = createRig()
  const { status, json } = await create(event({ recurrence }))
  return `${status} ${textOf(json.error?.code ?? json.type)}`
}

describe('recurrence', () => {
  it('is stored and padded', async () => {
    const { create } = createRig()
    const { json } = await create(event({ recurrence: { pattern, range } }))
    expect(json.type).toBe('seriesMaster')
    expect(json.recurrence).toEqual({
      pattern: {
        type: 'weekly',
        interval: 1,
        month: 0,
        dayOfMonth: 0,
        daysOfWeek: ['monday'],
        firstDayOfWeek: 'sunday',
        index: 'first',
      },
      range: {
        type: 'numbered',
        startDate: '2026-03-02',
        endDate: '0001-01-01',
        recurrenceTimeZone: 'W. Europe Standard Time',
        numberOfOccurrences: 4,
      },
    })
  })

  it.each([
    ['range before pattern', { range, pattern }, '400 UnableToDeserializePostBody'],
    [
      'another start date',
      { pattern, range: { ...range, startDate: '2026-03-09' } },
      '400 ErrorPropertyValidationFailure',
    ],
    [
      'another zone',
      { pattern, range: { ...range, recurrenceTimeZone: 'UTC' } },
      '400 ErrorPropertyValidationFailure',
    ],
    [
      'weekly without days',
      { pattern: { type: 'weekly', interval: 1 }, range },
      '400 ErrorPropertyValidationFailure',
    ],
    ['unknown type', { pattern: { type: 'hourly', interval: 1 }, range }, '400 RequestBodyRead'],
    [
      'interval 0',
      { pattern: { ...pattern, interval: 0 }, range },
      '400 ErrorPropertyValidationFailure',
    ],
    [
      'end before start',
      { pattern, range: { type: 'endDate', startDate: '2026-03-02', endDate: '2026-03-01' } },
      '400 ErrorPropertyValidationFailure',
    ],
    ['no end', { pattern, range: { type: 'noEnd', startDate: '2026-03-02' } }, '201 seriesMaster'],
    [
      'yearly on the last Friday of May',
      {
        pattern: {
          type: 'relativeYearly',
          interval: 1,
          daysOfWeek: ['friday'],
          index: 'last',
          month: 5,
        },
        range: { type: 'noEnd', startDate: '2026-03-02' },
      },
      '201 seriesMaster',
    ],
  ])('%s', async (_, recurrence, expected) => {
    expect(await outcome(recurrence)).toBe(expected)
  })

  it('must be sent again when the zone of a series changes', async () => {
    const { create, graph } = createRig()
    const { json } = await create(event({ recurrence: { pattern, range } }))
    const moved = {
      start: { dateTime: '2026-03-02T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2026-03-02T10:00:00', timeZone: 'UTC' },
    }
    const without = await graph('PATCH', eventPath(json.id), moved)
    expect(without.json.error?.code).toBe('ErrorPropertyValidationFailure')
    const recurrence = { pattern, range }
    expect((await graph('PATCH', eventPath(json.id), { ...moved, recurrence })).status).toBe(200)
  })

  it('ends with null', async () => {
    const { create, graph } = createRig()
    const { json } = await create(event({ recurrence: { pattern, range } }))
    const single = await graph('PATCH', eventPath(json.id), { recurrence: null })
    expect([single.json.type, single.json.recurrence]).toEqual(['singleInstance', null])
  })
})
