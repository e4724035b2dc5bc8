import {
  formatWallTime,
  outlineOf,
  parseCalendarEvent,
  parseWallTime,
  regularIds,
  type CalendarEvent,
  type CalendarEventInput,
  type SeriesOutline,
} from '@calsync/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outlook, pica } from '../../src/index.js'
import { graphDates } from '../support/graph-days.js'
import { sentSeries } from '../support/series.js'

const provider = outlook({ gateway: pica() })
const YEARS = 10
const RUNS = 1_000

type RuleInput = Exclude<NonNullable<CalendarEventInput['recurrenceRules']>[number], string>

const dayOfWeek = fc.constantFrom('mo', 'tu', 'we', 'th', 'fr', 'sa', 'su')
const some = <T>(item: fc.Arbitrary<T>, maxLength: number) =>
  fc.uniqueArray(item, { minLength: 1, maxLength })
const maybe = <T>(item: fc.Arbitrary<T>, weight = 2) =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight }, { arbitrary: item, weight: 1 })

/** Parts of a rule, as likely as it takes for about every other one to be one that Graph can say. */
const parts = fc.record({
  frequency: fc.constantFrom('yearly', 'monthly', 'monthly', 'weekly', 'daily'),
  interval: fc.constantFrom(1, 1, 1, 2, 3, 4, 5, 6, 7, 12, 24),
  firstDayOfWeek: maybe(dayOfWeek),
  days: maybe(some(dayOfWeek, 7)),
  nth: maybe(fc.constantFrom(1, 2, 3, 4, -1, 5, -2)),
  byMonthDay: maybe(some(fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant(-1)), 2), 3),
  byMonth: maybe(some(fc.integer({ min: 1, max: 12 }), 2), 3),
  positions: maybe(some(fc.constantFrom(1, -1, 2, -2, 3), 2), 3),
  end: fc.oneof(
    fc.constant({}),
    fc.record({ count: fc.integer({ min: 1, max: 60 }) }),
    fc.record({ until: fc.integer({ min: 0, max: 3_000 }).map(wallAfter) }),
  ),
})

function wallAfter(days: number): string {
  return formatWallTime((parseWallTime('2026-01-01') ?? 0) + (days * 24 + (days % 24)) * 3_600_000)
}

const rule = parts.map(({ days, nth, positions, end, ...rest }): RuleInput => {
  const ofMonth = ['monthly', 'yearly'].includes(rest.frequency)
  const isNth = nth !== undefined && ofMonth
  const byDay = (isNth ? days?.slice(0, 1) : days)?.map((day) =>
    isNth ? { day, nthOfPeriod: nth } : { day },
  )
  // A position that no set has makes a rule that never gives anything.
  const size = isNth || rest.byMonthDay || rest.frequency === 'daily' ? 1 : (byDay?.length ?? 1)
  const most = ofMonth && size > 1 ? 4 : size
  const chosen = positions?.filter((position) => Math.abs(position) <= most)
  const bySetPosition = chosen?.length === 0 || byDay === undefined ? undefined : chosen
  const byMonthDay = isNth && byDay !== undefined ? undefined : rest.byMonthDay
  const fields = { ...rest, ...end, byDay, byMonthDay, bySetPosition }
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as RuleInput
})

const start = fc
  .record({ day: fc.integer({ min: 0, max: 1_500 }), hour: fc.integer({ min: 8, max: 20 }) })
  .map(({ day, hour }) => {
    const wall = (parseWallTime('2026-01-01') ?? 0) + (day * 24 + hour) * 3_600_000
    return formatWallTime(wall)
  })

function read(input: RuleInput, from: string, allDay: boolean): CalendarEvent | null {
  try {
    return parseCalendarEvent({
      title: 'Algebra',
      start: allDay ? `${from.slice(0, 10)}T00:00:00` : from,
      duration: allDay ? 'P1D' : 'PT1H',
      showWithoutTime: allDay,
      timeZone: 'Europe/Berlin',
      recurrenceRules: [input],
    })
  } catch {
    // Combinations that RFC 5545 does not have.
    return null
  }
}

/**
 * Whether the rule surely gives something: expansion would look for 30 February, or for a March among
 * every second month from April, for a long time.
 */
function surelyHappens(input: RuleInput): boolean {
  const { byMonth = [], byMonthDay = [1], interval = 1, frequency } = input
  const isLate = byMonthDay.every((day) => day > 28)
  if (frequency === 'monthly' && interval > 1) return byMonth.length === 0 && !isLate
  return !isLate || byMonth.length === 0
}

/** Core gives up on a rule for which it finds nothing for too long. */
function outlineIn(event: CalendarEvent): SeriesOutline | null {
  try {
    return outlineOf(event)
  } catch {
    return null
  }
}

/** The dates that the rules give until the year that is looked at ends. */
function ruleDates(event: CalendarEvent, until: string): string[] {
  const range = {
    from: parseWallTime(event.start) ?? 0,
    until: (parseWallTime(until) ?? 0) + 86_400_000,
  }
  const { ids, cut } = regularIds(event, range, 20_000)
  expect(cut).toBe(false)
  return ids.map((id) => formatWallTime(id).slice(0, 10))
}

test('what is native is shown on exactly the days of its rule, over ten years', () => {
  const seen = { native: 0, occurrences: 0 }
  const property = fc.property(rule, start, fc.boolean(), (input, from, allDay) => {
    fc.pre(surelyHappens(input))
    const event = read(input, from, allDay)
    const outline = event === null ? null : outlineIn(event)
    fc.pre(outline !== null)
    const form = provider.series(outline)
    seen[form.kind]++
    if (form.kind === 'occurrences') {
      expect(form.reason).toMatch(/^Outlook /)
      return
    }
    const { recurrence } = sentSeries(outline.event)
    const until = `${Number(outline.event.start.slice(0, 4)) + YEARS}-12-31`
    expect(graphDates(recurrence, until)).toEqual(ruleDates(outline.event, until))
  })
  fc.assert(property, { numRuns: RUNS, seed: 20_270_301, skipAllAfterTimeLimit: 60_000 })
  // A property that refuses everything would hold, too.
  expect(seen.native).toBeGreaterThan(RUNS / 4)
  expect(seen.occurrences).toBeGreaterThan(RUNS / 10)
}, 90_000)
