import type { CalendarEvent, SingleEvent } from './calendar-event.js'
import { canonicalJson } from './canonical-json.js'
import type { RecurrenceOverride } from './recurrence-override.js'
import { canonicalRule, type ReadRule, type RecurrenceRule } from './recurrence-rule.js'
import { changed } from './changed-occurrence.js'
import { timeIssues } from './time-issues.js'
import { formatWallTime, parseWallTime } from './wall-time.js'
import { wallTimeAt } from './zone-offset.js'

/** The ends of what a wall time can say. */
const FIRST_WALL = Date.UTC(100, 0, 1)
const LAST_WALL = Date.UTC(9999, 11, 31, 23, 59, 59)

export interface CanonicalSeries {
  readonly recurrence: Pick<CalendarEvent, 'recurrenceRules' | 'recurrenceOverrides'>
  readonly issues: readonly { readonly path: readonly string[]; readonly message: string }[]
}

/** The one form of a series: rules sorted and in wall time, overrides with what differs only. */
export function canonicalSeries(
  event: SingleEvent,
  rules: readonly ReadRule[],
  overrides: Readonly<Record<string, RecurrenceOverride>>,
): CanonicalSeries {
  const issues: { path: string[]; message: string }[] = []
  const recurrenceOverrides: Record<string, RecurrenceOverride> = {}
  for (const id of Object.keys(overrides).sort()) {
    const given = overrides[id] as RecurrenceOverride
    if (event.showWithoutTime && !id.endsWith('T00:00:00')) {
      const message = 'must be midnight, because showWithoutTime is true'
      issues.push({ path: ['recurrenceOverrides', id], message })
    }
    if (given.excluded === true) {
      recurrenceOverrides[id] = { excluded: true }
      continue
    }
    const occurrence = { ...event, start: id }
    const patch = differences(occurrence, given)
    for (const { path, message } of timeIssues(changed(occurrence, patch))) {
      issues.push({ path: ['recurrenceOverrides', id, path], message })
    }
    recurrenceOverrides[id] = patch
  }
  return {
    recurrence: { recurrenceRules: canonicalRules(event, rules), recurrenceOverrides },
    issues,
  }
}

function canonicalRules(event: SingleEvent, rules: readonly ReadRule[]): RecurrenceRule[] {
  const byText = new Map<string, RecurrenceRule>()
  for (const read of rules) {
    const rule = canonicalRule(read, (until) => untilIn(event, until))
    byText.set(canonicalJson(rule), rule)
  }
  return [...byText.keys()].sort().map((text) => byText.get(text) as RecurrenceRule)
}

/** An end in UTC becomes wall time of the event; a bare date means the whole of that day. */
function untilIn(event: SingleEvent, until: NonNullable<ReadRule['until']>): string {
  const { timeZone, showWithoutTime } = event
  const text = typeof until === 'string' ? until : 'utc' in until ? until.utc : until.date
  if (showWithoutTime) return `${text.slice(0, 10)}T00:00:00`
  if (typeof until === 'string') return until
  if ('date' in until) return `${text.slice(0, 10)}T23:59:59`
  if (timeZone === null) return text
  const wall = wallTimeAt(timeZone, parseWallTime(text) ?? 0)
  // "Never" is often written as the last second of 9999 in UTC, which is past it east of there.
  return formatWallTime(Math.max(FIRST_WALL, Math.min(LAST_WALL, wall)))
}

function differences(
  occurrence: SingleEvent,
  { excluded: _, ...given }: RecurrenceOverride,
): RecurrenceOverride {
  const kept = Object.entries(given).filter(
    ([name, value]) =>
      value !== undefined &&
      canonicalJson(value) !== canonicalJson(occurrence[name as keyof SingleEvent]),
  )
  return Object.fromEntries(kept)
}
