import {
  type CalendarEvent,
  parseWallTime,
  type RecurrenceRule,
  regularIds,
  type WallTime,
} from '@calsync/core'
import { DAY_MS, dateText, dayOf, timeOfDay } from './calendar-days.js'
import { type GraphEnd, type GraphPattern, hasNo, type Inexpressible } from './graph-recurrence.js'
import { patternOf } from './rule-pattern.js'
import { isNeverMoved, SeriesDays } from './series-days.js'
import { endOf } from './series-end.js'

/** When a series happens, in Graph's terms. */
export interface MappedRule {
  readonly pattern: GraphPattern
  readonly startDate: string
  readonly end: GraphEnd
  readonly days: SeriesDays
}

interface Known {
  readonly start: string
  readonly mapped: MappedRule | Inexpressible
}

/** Planning and sending ask about the same rule again and again; copies of an event share it. */
const known = new WeakMap<RecurrenceRule, Known>()

/** The rule of a series whose start is its first occurrence, or why Graph cannot say it. Pure. */
export function mapRule(event: CalendarEvent): MappedRule | Inexpressible {
  const [rule, another] = event.recurrenceRules
  if (rule === undefined) return hasNo('series of single dates without a rule')
  if (another !== undefined) {
    return hasNo(`series of several rules (recurrenceRules has ${event.recurrenceRules.length})`)
  }
  const before = known.get(rule)
  if (before?.start === event.start) return before.mapped
  const mapped = map(event, rule)
  known.set(rule, { start: event.start, mapped })
  return mapped
}

function map(event: CalendarEvent, rule: RecurrenceRule): MappedRule | Inexpressible {
  const start = parseWallTime(event.start) ?? 0
  const expressed = patternOf(rule, start)
  if ('reason' in expressed) return expressed
  const { pattern } = expressed
  const end = endOf(rule, pattern, start)
  const days = new SeriesDays(pattern, dayOf(start), end)
  if (!isNeverMoved(pattern, days)) {
    return {
      reason:
        'Outlook moves a day that a month does not have to the last day of that month, ' +
        'where the rule leaves the month out',
    }
  }
  const other = firstDifference(event, start, days)
  if (other !== null) {
    return { reason: `Outlook would show it on other days than its rule gives, from ${other} on` }
  }
  return { pattern, startDate: dateText(dayOf(start)), end, days }
}

const COMPARED = 40
/** Rules are not followed for longer: what they give so late tells nothing new. */
const MAX_SPAN_DAYS = 73_000

/**
 * The second opinion: the first days of the pattern beside those that the rule gives. The table of
 * patterns holds equalities already, so a difference is a mistake in it, or a start that is no
 * occurrence; the series is then not written rather than shown wrongly.
 */
function firstDifference(event: CalendarEvent, start: WallTime, days: SeriesDays): string | null {
  const shown: WallTime[] = []
  for (const day of days.from(days.first)) {
    if (shown.length === COMPARED || day > days.first + MAX_SPAN_DAYS) break
    shown.push(day * DAY_MS + timeOfDay(start))
  }
  const range = { from: start, until: (shown.at(-1) ?? start) + DAY_MS }
  const { ids } = regularIds(event, range, COMPARED + 1)
  if (ids[0] !== start) return dateText(days.first)
  const length = Math.max(ids.length, shown.length)
  for (let nth = 0; nth < length; nth++) {
    if (ids[nth] !== shown[nth]) {
      return dateText(dayOf(Math.min(ids[nth] ?? Infinity, shown[nth] ?? Infinity)))
    }
  }
  return null
}
