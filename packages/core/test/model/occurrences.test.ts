import { describe, expect, it } from 'vitest'
import {
  type CalendarEvent,
  firstRegularId,
  lastRegularId,
  occurrenceOf,
  recurrenceIds,
  regularIds,
} from '@calsync/core'
import { between, ruled, series, texts, wall } from './series-fixture.js'

const march = between('2026-03-01', '2026-04-01')

describe('regularIds', () => {
  it('merges several rules, each time once and in order', () => {
    const event = ruled([
      'FREQ=WEEKLY;BYDAY=MO;COUNT=2',
      'FREQ=DAILY;INTERVAL=7;COUNT=3',
      'FREQ=WEEKLY;BYDAY=TU;COUNT=1',
    ])
    expect(regularIds(event, march, 10)).toEqual({
      ids: ['2026-03-02', '2026-03-03', '2026-03-09', '2026-03-16'].map((day) =>
        wall(`${day}T09:00:00`),
      ),
      cut: false,
    })
  })

  it('cuts the merged list, too', () => {
    const event = ruled(['FREQ=WEEKLY;BYDAY=MO', 'FREQ=WEEKLY;BYDAY=TU'])
    expect(texts(regularIds(event, march, 3).ids)).toEqual([
      '2026-03-02T09:00:00',
      '2026-03-03T09:00:00',
      '2026-03-09T09:00:00',
    ])
    expect(regularIds(event, march, 3).cut).toBe(true)
    expect(regularIds(event, march, 10)).toMatchObject({ cut: false })
    expect(regularIds(event, march, 9)).toMatchObject({ cut: true })
  })

  it('has the start alone where there is no rule', () => {
    const event = series({
      recurrenceRules: [],
      recurrenceOverrides: { '2026-03-05T09:00:00': {} },
    })
    expect(texts(regularIds(event, march, 10).ids)).toEqual(['2026-03-02T09:00:00'])
    expect(regularIds(event, between('2026-03-03', '2026-04-01'), 10).ids).toEqual([])
    expect(regularIds(event, between('2026-03-01', '2026-03-02T09:00:00'), 10).ids).toEqual([])
  })

  it('does not have a start that the rules do not give', () => {
    const event = ruled('FREQ=WEEKLY;BYDAY=WE;COUNT=2')
    expect(texts(regularIds(event, march, 10).ids)).toEqual([
      '2026-03-04T09:00:00',
      '2026-03-11T09:00:00',
    ])
  })

  it('keeps wall time when the clocks change', () => {
    const event = ruled('FREQ=DAILY;COUNT=3', '2026-03-28T02:30:00')
    expect(texts(regularIds(event, march, 10).ids)).toEqual([
      '2026-03-28T02:30:00',
      '2026-03-29T02:30:00',
      '2026-03-30T02:30:00',
    ])
  })
})

describe('recurrenceIds', () => {
  const event = ruled('FREQ=WEEKLY;BYDAY=MO;COUNT=3')
  const ids = (recurrenceOverrides: CalendarEvent['recurrenceOverrides'], range = march) =>
    texts(recurrenceIds({ ...event, recurrenceOverrides }, range, 10).ids)

  it('has no occurrence that is excluded', () => {
    expect(ids({ '2026-03-09T09:00:00': { excluded: true } })).toEqual([
      '2026-03-02T09:00:00',
      '2026-03-16T09:00:00',
    ])
  })

  it('has those that overrides add, within the range', () => {
    const added = {
      '2026-03-05T18:00:00': {},
      '2026-04-01T00:00:00': {},
      '2026-02-28T09:00:00': {},
    }
    expect(ids(added)).toEqual([
      '2026-03-02T09:00:00',
      '2026-03-05T18:00:00',
      '2026-03-09T09:00:00',
      '2026-03-16T09:00:00',
    ])
  })

  it('names a moved occurrence by when it would have been', () => {
    const moved = { '2026-03-09T09:00:00': { start: '2026-05-01T09:00:00' } }
    expect(ids(moved)).toContain('2026-03-09T09:00:00')
    expect(ids(moved, between('2026-05-01', '2026-06-01'))).toEqual([])
  })

  it('is not changed by an exclusion of what never happens', () => {
    expect(ids({ '2026-03-10T09:00:00': { excluded: true } })).toHaveLength(3)
  })

  it('lists dates alone: a series without rules', () => {
    const dates = series({
      recurrenceRules: [],
      recurrenceOverrides: { '2026-03-05T09:00:00': {}, '2026-03-07T11:00:00': { title: 'Extra' } },
    })
    expect(texts(recurrenceIds(dates, march, 10).ids)).toEqual([
      '2026-03-02T09:00:00',
      '2026-03-05T09:00:00',
      '2026-03-07T11:00:00',
    ])
  })

  it('tells that the rules give more than the limit', () => {
    expect(recurrenceIds(ruled('FREQ=SECONDLY'), march, 100)).toMatchObject({ cut: true })
  })
})

describe('firstRegularId and lastRegularId', () => {
  it.each([
    ['without rules: the start', [], '2026-03-02T09:00:00', '2026-03-02T09:00:00'],
    [
      'with a count',
      ['FREQ=WEEKLY;BYDAY=TU;COUNT=2'],
      '2026-03-03T09:00:00',
      '2026-03-10T09:00:00',
    ],
    [
      'with an end',
      ['FREQ=DAILY;UNTIL=20260305T085959'],
      '2026-03-02T09:00:00',
      '2026-03-04T09:00:00',
    ],
    [
      'at the end itself',
      ['FREQ=DAILY;UNTIL=20260305T090000'],
      '2026-03-02T09:00:00',
      '2026-03-05T09:00:00',
    ],
    [
      'the first and the last of several',
      ['FREQ=WEEKLY;BYDAY=WE;COUNT=5', 'FREQ=DAILY;COUNT=2'],
      '2026-03-02T09:00:00',
      '2026-04-01T09:00:00',
    ],
    [
      'of the rule that gives something',
      ['FREQ=DAILY;UNTIL=20250101', 'FREQ=DAILY;COUNT=2'],
      '2026-03-02T09:00:00',
      '2026-03-03T09:00:00',
    ],
  ])('%s', (_name, recurrenceRules, first, last) => {
    const event = series({ recurrenceRules })
    expect(texts([firstRegularId(event) ?? 0])).toEqual([first])
    expect(texts([lastRegularId(event) ?? 0])).toEqual([last])
  })

  it('a series without end has a first occurrence and no last', () => {
    const event = ruled(['FREQ=DAILY;COUNT=2', 'FREQ=WEEKLY;BYDAY=TU'])
    expect(firstRegularId(event)).toBe(wall('2026-03-02T09:00:00'))
    expect(lastRegularId(event)).toBe(Infinity)
  })

  it('a series that never happens has neither', () => {
    const event = ruled('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3')
    expect([firstRegularId(event), lastRegularId(event)]).toEqual([null, null])
  })
})

describe('occurrenceOf', () => {
  const event = series({
    recurrenceOverrides: {
      '2026-03-09T09:00:00': {
        start: '2026-03-10T18:00:00',
        title: 'Pilates',
        timeZone: 'Asia/Tokyo',
      },
      '2026-03-16T09:00:00': { excluded: true },
    },
  })
  const once = { recurrenceRules: [], recurrenceOverrides: {} }

  it('is the series at that time, once', () => {
    const id = '2026-03-23T09:00:00'
    expect(occurrenceOf(event, id)).toEqual({ ...event, ...once, start: id })
  })

  it('is what the override makes of it', () => {
    expect(occurrenceOf(event, '2026-03-09T09:00:00')).toEqual({
      ...event,
      ...once,
      start: '2026-03-10T18:00:00',
      title: 'Pilates',
      timeZone: 'Asia/Tokyo',
    })
  })

  it('is none when it is excluded', () => {
    expect(occurrenceOf(event, '2026-03-16T09:00:00')).toBeNull()
  })
})
