import { describe, expect, it } from 'vitest'
import { type CalendarEventInput } from '@calsync/core'
import { series } from './series-fixture.js'

type Overrides = NonNullable<CalendarEventInput['recurrenceOverrides']>

const id = '2026-03-09T09:00:00'

function overrides(given: Overrides, change: Partial<CalendarEventInput> = {}) {
  return series({ recurrenceOverrides: given, ...change }).recurrenceOverrides
}

describe('an override', () => {
  it('keeps what differs from its series', () => {
    const change = { title: 'Pilates', start: '2026-03-10T10:00:00', duration: 'PT2H' }
    expect(overrides({ [id]: change })).toEqual({ [id]: change })
  })

  it.each<[string, Overrides[string]]>([
    ['the title', { title: 'Yoga' }],
    ['its own time', { start: id }],
    ['the duration, written in another way', { duration: 'PT60M' }],
    ['the zone, in another case', { timeZone: 'europe/berlin' }],
    ['every default', { description: '', keywords: [], alerts: null, status: 'confirmed' }],
    ['that it takes place', { excluded: false }],
  ])('drops what equals the series: %s', (_name, given) => {
    expect(overrides({ [id]: given })).toEqual({ [id]: {} })
    expect(overrides({ [id]: { ...given, privacy: 'private' } })).toEqual({
      [id]: { privacy: 'private' },
    })
  })

  it('compares lists as a whole', () => {
    const rooms = { locations: [{ name: 'Room 1' }, { name: 'Room 2' }] }
    expect(overrides({ [id]: rooms }, rooms)).toEqual({ [id]: {} })
    const swapped = { locations: [...rooms.locations].reverse() }
    expect(overrides({ [id]: swapped }, rooms)).toEqual({ [id]: swapped })
  })

  it('that excludes says nothing else', () => {
    const given = { [id]: { excluded: true, title: 'Pilates', showWithoutTime: true } }
    expect(overrides(given)).toEqual({ [id]: { excluded: true } })
  })

  it('stands in the order of time', () => {
    const given = { '2026-03-16T09:00:00': { excluded: true }, [id]: { title: 'Pilates' } }
    expect(Object.keys(overrides(given))).toEqual([id, '2026-03-16T09:00:00'])
  })

  it.each<[string, Overrides, Partial<CalendarEventInput>?]>([
    ['recurrenceOverrides.tomorrow must be a local date and time', { tomorrow: {} }],
    ['recurrenceOverrides.2026-02-30T09:00:00 is not a date', { '2026-02-30T09:00:00': {} }],
    [`recurrenceOverrides.${id} Unrecognized key: "titel"`, { [id]: { titel: 'x' } as object }],
    [
      `recurrenceOverrides.${id} Unrecognized key: "recurrenceRules"`,
      { [id]: { recurrenceRules: [] } as object },
    ],
    [`recurrenceOverrides.${id}.start must be a local date`, { [id]: { start: '9:00' } }],
    [`recurrenceOverrides.${id}.duration must be`, { [id]: { duration: '-PT1H' } }],
    [
      `recurrenceOverrides.${id}.timeZone "Europe/Atlantis"`,
      { [id]: { timeZone: 'Europe/Atlantis' } },
    ],
    [
      `recurrenceOverrides.${id}.start must be midnight`,
      { [id]: { showWithoutTime: true, duration: 'P1D' } },
    ],
    [
      `recurrenceOverrides.${id}.duration must be one or more whole days`,
      { [id]: { showWithoutTime: true, start: '2026-03-09T00:00:00' } },
    ],
    [
      `recurrenceOverrides.${id} must be midnight`,
      { [id]: { start: '2026-03-10T00:00:00' } },
      { start: '2026-03-02T00:00:00', duration: 'P1D', showWithoutTime: true },
    ],
  ])('that is not valid is named: %s', (name, given, change) => {
    expect(() => overrides(given, change)).toThrow(name)
  })

  it('may make one occurrence an all-day event, and one of an all-day series timed', () => {
    const day = { showWithoutTime: true, start: '2026-03-09T00:00:00', duration: 'P1D' }
    expect(overrides({ [id]: day })).toEqual({ [id]: day })
    const midnight = '2026-03-09T00:00:00'
    const timed = { showWithoutTime: false, start: id, duration: 'PT1H' }
    const allDay = { start: '2026-03-02T00:00:00', duration: 'P1D', showWithoutTime: true }
    expect(overrides({ [midnight]: timed }, allDay)).toEqual({ [midnight]: timed })
  })

  it('is one of at most 5,000', () => {
    const many = (count: number): Overrides =>
      Object.fromEntries(
        Array.from({ length: count }, (_, day) => [
          new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 19),
          { excluded: true },
        ]),
      )
    expect(Object.keys(overrides(many(5_000)))).toHaveLength(5_000)
    expect(() => overrides(many(5_001))).toThrow('recurrenceOverrides has more than 5000 entries')
  })
})
