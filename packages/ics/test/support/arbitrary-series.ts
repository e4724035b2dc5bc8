import {
  type CalendarEvent,
  type CalendarEventInput,
  calendarEventSchema,
  formatWallTime,
  regularIds,
  weekdays,
} from '@calsync/core'
import fc from 'fast-check'
import { zones } from './arbitrary-event.js'

const DAY_MS = 86_400_000
const from = Date.UTC(2015, 0, 1)
const until = Date.UTC(2026, 0, 1)

const byDay = fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1, maxLength: 3 })
const plainDays = byDay.map((days) => days.map((day) => ({ day })))
const countedDays = fc
  .tuple(byDay, fc.constantFrom(-1, 1, 2, 3))
  .map(([days, nthOfPeriod]) => days.map((day) => ({ day, nthOfPeriod })))
const months = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 })
const daysOfMonth = fc.uniqueArray(fc.integer({ min: 1, max: 28 }), { minLength: 1, maxLength: 3 })

/**
 * Rules that ical.js 2.2.1 expands as RFC 5545 says. Left out are those that it gets wrong:
 * BYSETPOS (a start that does not match is given, too), BYWEEKNO (has no effect), BYHOUR, BYMINUTE
 * and BYSECOND lists beside days of a month, days that a month does not have (29 February becomes
 * 1 March), and RDATE without RRULE (the start is left out).
 */
const rule = fc
  .record({
    parts: fc.oneof(
      fc.constant({ frequency: 'daily' }),
      fc.record({ frequency: fc.constant('weekly'), byDay: plainDays }),
      fc.record({ frequency: fc.constant('monthly'), byDay: countedDays }),
      fc.record({ frequency: fc.constant('monthly'), byMonthDay: daysOfMonth }),
      fc.record({ frequency: fc.constant('monthly'), byMonthDay: fc.constant([-1]) }),
      fc.record({ frequency: fc.constant('yearly'), byMonth: months, byDay: countedDays }),
      fc.record({ frequency: fc.constant('yearly'), byMonth: months, byMonthDay: daysOfMonth }),
    ),
    interval: fc.integer({ min: 1, max: 4 }),
    end: fc.oneof(
      fc.constant({}),
      fc.record({ count: fc.integer({ min: 1, max: 30 }) }),
      fc
        .integer({ min: Date.UTC(2027, 0, 1) / 60_000, max: Date.UTC(2034, 0, 1) / 60_000 })
        .map((minutes) => ({ until: formatWallTime(minutes * 60_000) })),
    ),
  })
  .map(({ parts, interval, end }) => ({ ...parts, interval, ...end }))

const change = fc.constantFrom('excluded', 'moved', 'renamed', 'added')

/** A series that starts with its first occurrence, with changes to some of the others. */
export const anySeries: fc.Arbitrary<CalendarEvent> = fc
  .record({
    minutes: fc.integer({ min: from / 300_000, max: until / 300_000 }),
    timeZone: fc.constantFrom(...zones, null),
    showWithoutTime: fc.boolean(),
    rule,
    changes: fc.array(fc.tuple(change, fc.nat({ max: 15 })), { maxLength: 3 }),
  })
  .map(({ minutes, timeZone, showWithoutTime, rule: given, changes }) => {
    const start = formatWallTime(minutes * 300_000)
    const times = showWithoutTime
      ? { start: `${start.slice(0, 10)}T00:00:00`, timeZone: null, duration: 'P1D' }
      : { start, timeZone, duration: 'PT1H' }
    const input = { title: 'Series', ...times, showWithoutTime, recurrenceRules: [given] }
    return aligned(input, changes)
  })
  .filter((event) => event !== null)

function aligned(
  input: CalendarEventInput,
  changes: readonly (readonly [string, number])[],
): CalendarEvent | null {
  const series = calendarEventSchema.parse(input)
  const start = Date.parse(`${series.start}Z`)
  const { ids } = regularIds(series, { from: start, until: start + 8 * 366 * DAY_MS }, 20)
  const [first] = ids
  if (first === undefined) return null
  const recurrenceOverrides = Object.fromEntries(
    changes.flatMap(([kind, index]) => {
      const id = ids[index % ids.length] ?? first
      const at = formatWallTime(id)
      if (kind === 'excluded') return [[at, { excluded: true }]]
      if (kind === 'moved') return [[at, { start: formatWallTime(id + 2 * DAY_MS) }]]
      if (kind === 'renamed') return [[at, { title: 'Renamed' }]]
      // ical.js gives a date twice that both RDATE and the rule give.
      return ids.includes(id + DAY_MS) ? [] : [[formatWallTime(id + DAY_MS), {}]]
    }),
  )
  return calendarEventSchema.parse({ ...input, start: formatWallTime(first), recurrenceOverrides })
}
