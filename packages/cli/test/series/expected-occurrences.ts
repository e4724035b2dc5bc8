import { formatWallTime, parseWallTime } from '@calsync/core'
import ICAL from 'ical.js'
import { bruteForceDates } from '../../../core/test/model/brute-force-dates.js'
import { ruleText } from '../../../core/test/model/rule-text.js'
import { type GeneratedSeries, overridesOf } from './generated-series.js'
import { instantOf } from './wall-clock.js'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** One occurrence as a calendar shows it: instants, or dates of whole days, end exclusive. */
export interface Shown {
  readonly start: string
  readonly end: string
  readonly title: string
}

/** Occurrences that begin before are compared. */
const COMPARED_UNTIL = '2030-12-31T00:00:00'
/** Wall times until a little later, since zones differ. */
const EXPANDED_UNTIL = Date.UTC(2031, 0, 3)

/** Recurrence ids by RFC 5545, and whether ical.js gives the same. */
export function expectedIds(series: GeneratedSeries): {
  readonly ids: readonly string[]
  readonly byIcal: boolean
} {
  const start = parseWallTime(series.start) ?? 0
  const ids = bruteForceDates(series.rule, start, EXPANDED_UNTIL).map(formatWallTime)
  return { ids, byIcal: JSON.stringify(icalIds(series)) === JSON.stringify(ids) }
}

/** What ical.js gives, which is wrong for some rarer rules: BYSETPOS, BYWEEKNO, 29 February. */
function icalIds(series: GeneratedSeries): string[] {
  const text = ruleText(series.rule)
  const iterator = ICAL.Recur.fromString(text).iterator(ICAL.Time.fromDateTimeString(series.start))
  const until = formatWallTime(EXPANDED_UNTIL)
  const ids: string[] = []
  for (let next = iterator.next(); next && ids.length < 20_000; next = iterator.next()) {
    const id = next.toString().slice(0, 19)
    if (id >= until) break
    ids.push(id)
  }
  return ids
}

/** What a calendar shows of a series. */
export interface Expected {
  /** As the rule gives them. */
  readonly plain: readonly Shown[]
  /** Changed or added: they may stand as events of their own, which only the window has. */
  readonly changed: readonly Shown[]
}

export function expectedOccurrences(
  series: GeneratedSeries,
  ids: readonly string[],
  title: string,
): Expected {
  const { excluded, replaced, added } = overridesOf(series, ids, title)
  const asRule = (start: string): Shown => show(series, { start, minutes: series.minutes, title })
  return {
    plain: ids.filter((id) => !excluded.has(id) && !replaced.has(id)).map(asRule),
    changed: [...added.map(asRule), ...[...replaced.values()].map((one) => show(series, one))],
  }
}

function show(
  { allDay, timeZone }: GeneratedSeries,
  {
    start,
    minutes,
    title,
  }: { readonly start: string; readonly minutes: number; readonly title: string },
): Shown {
  if (allDay) {
    const end = formatWallTime((parseWallTime(start) ?? 0) + (minutes / 1_440) * DAY_MS)
    return { start: start.slice(0, 10), end: end.slice(0, 10), title }
  }
  const from = instantOf(start, timeZone ?? 'UTC')
  return { start: instantText(from), end: instantText(from + minutes * MINUTE_MS), title }
}

export function instantText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19)
}

/** What begins within the compared time, in order. */
export function inOrder(shown: readonly Shown[]): Shown[] {
  const key = ({ start, end, title }: Shown) => `${start} ${end} ${title}`
  return shown
    .filter(({ start }) => start < COMPARED_UNTIL)
    .sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
