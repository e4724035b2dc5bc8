import { describe, expect, it } from 'vitest'
import { type CalendarEvent, type CalendarEventInput, hashEvent, occurrenceOf } from '@calsync/core'
import {
  type Layout,
  layOut,
  type LayoutContext,
  type RecordsByPart,
} from '../../src/decide/lay-out.js'
import { series } from '../model/series-fixture.js'
import { afterPlan, afterWriting } from './standing-records.js'

const DAY = 86_400_000
const now = Date.UTC(2026, 2, 8)

const context: LayoutContext = {
  formOf: () => ({ kind: 'occurrences', reason: 'weeks are not counted there' }),
  attendees: false,
  mails: false,
  window: { pastMs: 7 * DAY, futureMs: 21 * DAY },
  series: { whenInexpressible: 'occurrences', maxOccurrences: 5 },
  now,
  whenGone: 'recreate',
}

const none: RecordsByPart = new Map()
const monday = (day: string) => `2026-${day}T09:00:00`

function lay(event: CalendarEvent, records = none, change: Partial<LayoutContext> = {}): Layout {
  return layOut(event, records, { ...context, ...change })
}

function standing(event: CalendarEvent, change: Partial<LayoutContext> = {}): RecordsByPart {
  return afterWriting(afterPlan(lay(event, none, change).wishes), now - DAY)
}

function present({ wishes }: Layout): string[] {
  return wishes.flatMap(({ part, presence }) => (presence === 'present' ? [part] : [])).sort()
}

function absent({ wishes }: Layout): string[] {
  return wishes.flatMap(({ part, presence }) => (presence === 'absent' ? [part] : [])).sort()
}

const inWindow = [monday('03-02'), monday('03-09'), monday('03-16'), monday('03-23')]

describe('a series that the calendar cannot hold', () => {
  it('becomes the occurrences within the window, each an event that says why', () => {
    const layout = lay(series())
    expect(present(layout)).toEqual(inWindow)
    expect(layout.wishes[1]).toEqual({
      part: monday('03-09'),
      presence: 'present',
      hash: hashEvent(occurrenceOf(series(), monday('03-09')) ?? series(), context),
      reason: 'one occurrence of a series, because weeks are not counted there',
      mails: 0,
    })
  })

  it('is one as well when it cannot be aligned, whatever the calendar can hold', () => {
    const rules = ['FREQ=WEEKLY;BYDAY=MO;COUNT=2', 'FREQ=WEEKLY;BYDAY=TU;COUNT=2']
    const event = series({ start: '2026-03-04T09:00:00', recurrenceRules: rules })
    const native = { kind: 'native', changed: [], excluded: [], apart: [] } as const
    const layout = lay(event, none, { formOf: () => native })
    expect(present(layout)).toEqual([
      monday('03-09'),
      monday('03-10'),
      monday('03-16'),
      monday('03-17'),
    ])
    expect(layout.wishes[0]?.reason).toContain('its start is none of its occurrences')
  })

  it('includes what its window touches on both ends, in the zone of the series', () => {
    const daily = series({ start: '2026-02-01T09:00:00', recurrenceRules: ['FREQ=DAILY'] })
    const edges = { pastMs: 2 * DAY, futureMs: 2 * DAY }
    // At ten in Berlin an occurrence of two days ago has just ended.
    const at = (ms: number) => lay(daily, none, { window: edges, now: ms })
    const ten = Date.UTC(2026, 2, 8, 9)
    expect(present(at(ten))).toEqual([
      monday('03-06'),
      monday('03-07'),
      monday('03-08'),
      monday('03-09'),
      monday('03-10'),
    ])
    expect(present(at(ten + 1))[0]).toBe(monday('03-07'))
    expect(present(at(ten - 3_600_000)).at(-1)).toBe(monday('03-10'))
    expect(present(at(ten - 3_600_001)).at(-1)).toBe(monday('03-09'))
  })

  it('includes what began before the window and is still going on in it', () => {
    const long = series({ duration: 'P10D', start: monday('02-02') })
    const roomy = { series: { ...context.series, maxOccurrences: 10 } }
    expect(present(lay(long))).toEqual([monday('02-23'), ...inWindow])
    // That one ends on 5 March at nine in Berlin, and the window begins a week ago.
    const end = Date.UTC(2026, 2, 5, 8) + context.window.pastMs
    const first = (at: number) => present(lay(long, none, { ...roomy, now: at }))[0]
    expect(first(end)).toBe(monday('02-23'))
    expect(first(end + 1)).toBe(monday('03-02'))
  })

  it.each<[string, NonNullable<CalendarEventInput['recurrenceOverrides']>, readonly string[]]>([
    [
      'leaves out what is excluded',
      { [monday('03-09')]: { excluded: true } },
      [monday('03-02'), monday('03-16'), monday('03-23')],
    ],
    [
      'has what is added in the window',
      { [monday('03-11')]: {}, [monday('07-01')]: {} },
      [...inWindow, monday('03-11')].sort(),
    ],
    [
      'has what is moved into the window, under the time it would have had',
      { [monday('06-01')]: { start: '2026-03-12T09:00:00' } },
      [...inWindow, monday('06-01')],
    ],
    [
      'leaves out what is moved out of it',
      { [monday('03-09')]: { start: '2026-07-01T09:00:00' } },
      [monday('03-02'), monday('03-16'), monday('03-23')],
    ],
    [
      'has what began long before and is still going on',
      { [monday('02-01')]: { duration: 'P40D' } },
      [monday('02-01'), ...inWindow],
    ],
  ])('%s', (_name, recurrenceOverrides, expected) => {
    expect(present(lay(series({ recurrenceOverrides })))).toEqual(expected)
  })

  it('keeps what stands beyond the window, as long as the series has it', () => {
    const event = series()
    const records = standing(event)
    const later = { now: now + 30 * DAY }
    const layout = lay(event, records, later)
    const then = ['04-06', '04-13', '04-20', '04-27'].map(monday)
    expect(present(layout)).toEqual([...inWindow, ...then])
    expect(absent(layout)).toEqual([])
    const every2nd = series({ recurrenceRules: ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO'] })
    expect(absent(lay(every2nd, records, later))).toEqual([monday('03-09'), monday('03-23')])
  })

  it('removes what is excluded though it stands', () => {
    const event = series({ recurrenceOverrides: { [monday('03-09')]: { excluded: true } } })
    expect(absent(lay(event, standing(series())))).toEqual([monday('03-09')])
  })
})

describe('a series with too many occurrences', () => {
  const daily = (count: number) =>
    series({ start: monday('03-09'), recurrenceRules: [`FREQ=DAILY;COUNT=${count}`] })
  const whole = (event: CalendarEvent) => [
    { part: '', presence: 'present', hash: hashEvent(event, context), reason: null, mails: 0 },
  ]

  it('stands up to the limit', () => {
    expect(present(lay(daily(5)))).toHaveLength(5)
  })

  it.each([
    ['one more than the limit', daily(6)],
    ['very many', series({ recurrenceRules: ['FREQ=SECONDLY'] })],
  ])('is handed to the provider whole, to be refused: %s', (_name, event) => {
    expect(lay(event)).toEqual({ wishes: whole(event), replanAt: null })
  })

  it('leaves what stands as it is, and counts only what lies in the window', () => {
    const records = standing(daily(5))
    expect(lay(daily(6), records)).toEqual({ wishes: whole(daily(6)), replanAt: null })
    const endless = series({ start: monday('03-09'), recurrenceRules: ['FREQ=DAILY'] })
    const narrow = { window: { pastMs: DAY, futureMs: 2 * DAY }, now: now + 5 * DAY }
    expect(present(lay(endless, records, narrow)).length).toBeGreaterThan(5)
  })

  it('is handed over whole as well when the host does not want occurrences', () => {
    const policy = { whenInexpressible: 'refuse', maxOccurrences: 5 } as const
    const event = daily(3)
    expect(lay(event, standing(event), { series: policy })).toEqual({
      wishes: whole(event),
      replanAt: null,
    })
  })

  it('is nothing to refuse when it never takes place', () => {
    const refuse = { series: { whenInexpressible: 'refuse', maxOccurrences: 5 } } as const
    const never = series({ recurrenceRules: ['FREQ=DAILY;UNTIL=20250101'] })
    expect(lay(never, none, refuse)).toEqual({ wishes: [], replanAt: null })
    expect(absent(lay(never, standing(series()), refuse))).toEqual(inWindow)
  })
})

describe('when the occurrences are planned again', () => {
  const startOf = (day: string, hour: number) => Date.parse(`2026-${day}T0${hour}:00:00Z`)

  it('when the next one enters the window', () => {
    const { replanAt } = lay(series())
    expect(replanAt).toBe(startOf('03-30', 7) - context.window.futureMs)
    expect(present(lay(series(), none, { now: replanAt ?? 0 }))).toContain(monday('03-30'))
  })

  it('when the next one enters though the one before it is moved far away', () => {
    const moved = { [monday('03-30')]: { start: '2030-01-01T09:00:00' } }
    const { replanAt } = lay(series({ recurrenceOverrides: moved }))
    expect(replanAt).toBeLessThanOrEqual(startOf('04-06', 7) - context.window.futureMs)
  })

  it('when the next one enters though the one before it is excluded', () => {
    const { replanAt } = lay(
      series({ recurrenceOverrides: { [monday('03-30')]: { excluded: true } } }),
    )
    expect(replanAt).toBeLessThanOrEqual(startOf('04-06', 7) - context.window.futureMs)
  })

  it('when one that is added far away does', () => {
    const ended = { recurrenceRules: ['FREQ=WEEKLY;COUNT=3'] }
    const { replanAt } = lay(series({ ...ended, recurrenceOverrides: { [monday('09-01')]: {} } }))
    expect(replanAt).toBe(startOf('09-01', 7) - context.window.futureMs)
  })

  it('not within a day', () => {
    const daily = series({ recurrenceRules: ['FREQ=DAILY'] })
    const roomy = { series: { ...context.series, maxOccurrences: 100 } }
    expect(lay(daily, none, roomy).replanAt).toBe(now + DAY)
  })

  it('never when the series ends in the window', () => {
    expect(lay(series({ recurrenceRules: ['FREQ=WEEKLY;COUNT=3'] })).replanAt).toBeNull()
  })

  it('before one that is far away is missed', () => {
    const yearly = series({ recurrenceRules: ['FREQ=YEARLY'] })
    let at = now
    for (let plan = 0; plan < 100; plan++) {
      const { replanAt } = lay(yearly, none, { now: at })
      if (replanAt === null) throw new Error('it is never planned again')
      expect(replanAt).toBeGreaterThan(at)
      expect(replanAt).toBeLessThanOrEqual(Date.UTC(2027, 2, 2, 8) - context.window.futureMs)
      if (present(lay(yearly, none, { now: replanAt })).includes('2027-03-02T09:00:00')) return
      at = replanAt
    }
    throw new Error('the window never reached it')
  })
})
