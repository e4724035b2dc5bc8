import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  firstRegularId,
  formatWallTime,
  lastRegularId,
  outlineOf,
  parseCalendarEvent,
  type RecurrenceRule,
  regularIds,
} from '@calsync/core'
import { bruteForceDates } from './brute-force-dates.js'
import { dayRules, wallTimes } from './rule-arbitraries.js'
import { ruleText } from './rule-text.js'
import { texts } from './series-fixture.js'

const SEED = 5_545
const DAY_MS = 86_400_000
/** Long enough for a yearly rule with an interval of 5 to come around. */
const DAYS = { daily: 200, weekly: 400, monthly: 1_500, yearly: 4_000 } as const
const LIMIT = 100_000

/** A rule from a start on, ended by `until` now and then, and the range that is looked at. */
const cases = fc
  .record({
    rule: dayRules,
    start: wallTimes,
    endsAfter: fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: undefined }),
    /** Where the range begins, as a share of what is looked at. */
    from: fc.constantFrom(-0.1, 0, 0.3),
  })
  .map(({ rule, start, endsAfter, from }) => {
    const lengthMs = DAYS[rule.frequency as keyof typeof DAYS] * DAY_MS
    const until = endsAfter === undefined ? undefined : formatWallTime(start + endsAfter * DAY_MS)
    const ended: RecurrenceRule =
      until === undefined || rule.count !== undefined ? rule : { ...rule, until }
    const range = { from: start + Math.round(lengthMs * from), until: start + lengthMs }
    return { rule: ended, start, range }
  })

function seriesOf(rule: RecurrenceRule, start: number) {
  return parseCalendarEvent({
    title: 'Yoga',
    start: formatWallTime(start),
    duration: 'PT1H',
    recurrenceRules: [ruleText(rule)],
  })
}

function bruteForce(rule: RecurrenceRule, start: number, range: { from: number; until: number }) {
  return bruteForceDates(rule, start, range.until).filter((date) => date >= range.from)
}

describe(`expansion of generated rules (seed ${SEED})`, { timeout: 60_000 }, () => {
  it('gives what walking every day of the calendar gives', () => {
    const property = fc.property(cases, ({ rule, start, range }) => {
      const { ids, cut } = regularIds(seriesOf(rule, start), range, LIMIT)
      expect(texts(ids)).toEqual(texts(bruteForce(rule, start, range)))
      expect(cut).toBe(false)
    })
    fc.assert(property, { seed: SEED, numRuns: 400 })
  })

  it('agrees with that on the first and the last occurrence', () => {
    const property = fc.property(cases, ({ rule, start, range }) => {
      const event = seriesOf(rule, start)
      const dates = bruteForce(rule, start, { from: start, until: range.until })
      if (dates.length > 0) expect(firstRegularId(event)).toBe(dates[0])
      const last = lastRegularId(event)
      if (rule.count === undefined && rule.until === undefined) expect(last).toBe(Infinity)
      else if (last === null) expect(dates).toEqual([])
      else if (last < range.until) expect(last).toBe(dates.at(-1))
    })
    fc.assert(property, { seed: SEED, numRuns: 200 })
  })

  it('stays the same when an outline moves the start', () => {
    const property = fc.property(cases, ({ rule, start, range }) => {
      const event = seriesOf(rule, start)
      const outline = outlineOf(event)
      if (outline === null) {
        expect(firstRegularId(event) === null || rule.byWeekNo !== undefined).toBe(true)
        return
      }
      const { ids } = regularIds(outline.event, range, LIMIT)
      expect(texts(ids)).toEqual(texts(regularIds(event, range, LIMIT).ids))
    })
    fc.assert(property, { seed: SEED, numRuns: 200 })
  })
})
