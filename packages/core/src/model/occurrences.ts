import type { CalendarEvent } from './calendar-event.js'
import { changed } from './changed-occurrence.js'
import { firstRuleDate, lastRuleDate, ruleDates } from './rule-dates.js'
import { parseWallTime, type WallTime } from './wall-time.js'

export interface WallRange {
  readonly from: WallTime
  /** Exclusive. */
  readonly until: WallTime
}

/** Recurrence ids of a series. */
export interface RecurrenceIds {
  /** In order, each once. */
  readonly ids: readonly WallTime[]
  /** Whether there are more in the range than the limit allows. */
  readonly cut: boolean
}

/**
 * When the rules of a series say that it happens, overrides apart: what they exclude is still among
 * them, what they add is not.
 */
export function regularIds(event: CalendarEvent, range: WallRange, limit: number): RecurrenceIds {
  const start = wallOf(event.start)
  if (event.recurrenceRules.length === 0) {
    const inside = start >= range.from && start < range.until
    return { ids: inside ? [start] : [], cut: false }
  }
  const found = event.recurrenceRules.map((rule) => ruleDates(rule, start, range, limit))
  const ids = [...new Set(found.flatMap(({ dates }) => dates))].sort((a, b) => a - b)
  return { ids: ids.slice(0, limit), cut: ids.length > limit || found.some(({ cut }) => cut) }
}

/**
 * When a series happens with its overrides: by recurrence id, which for a moved occurrence is when
 * it would have happened.
 */
export function recurrenceIds(
  event: CalendarEvent,
  range: WallRange,
  limit: number,
): RecurrenceIds {
  const regular = regularIds(event, range, limit)
  const ids = new Set(regular.ids)
  for (const [text, override] of Object.entries(event.recurrenceOverrides)) {
    const id = wallOf(text)
    if (override.excluded === true) ids.delete(id)
    else if (id >= range.from && id < range.until) ids.add(id)
  }
  return { ids: [...ids].sort((a, b) => a - b), cut: regular.cut }
}

/** When the rules first say that a series happens; `null` when they never do. */
export function firstRegularId(event: CalendarEvent): WallTime | null {
  const start = wallOf(event.start)
  if (event.recurrenceRules.length === 0) return start
  const firsts = event.recurrenceRules
    .map((rule) => firstRuleDate(rule, start))
    .filter((first) => first !== null)
  return firsts.length === 0 ? null : Math.min(...firsts)
}

/** When the rules last say that it happens; `Infinity` for a series without end, `null` for never. */
export function lastRegularId(event: CalendarEvent): WallTime | null {
  const start = wallOf(event.start)
  if (event.recurrenceRules.length === 0) return start
  let last: WallTime | null = null
  for (const rule of event.recurrenceRules) {
    if (rule.count === undefined && rule.until === undefined) return Infinity
    const own = lastRuleDate(rule, start)
    if (own !== null) last = Math.max(last ?? own, own)
  }
  return last
}

/**
 * One occurrence as an event that happens once; `null` when it is excluded. That the series has it
 * is the caller's to know.
 */
export function occurrenceOf(event: CalendarEvent, recurrenceId: string): CalendarEvent | null {
  const override = event.recurrenceOverrides[recurrenceId] ?? {}
  if (override.excluded === true) return null
  const occurrence = changed({ ...event, start: recurrenceId }, override)
  return { ...occurrence, recurrenceRules: [], recurrenceOverrides: {} }
}

/** More overrides than an event may have: whoever excludes this many has not excluded all. */
const MANY = 10_000

/** Whether a series has any occurrence left. */
export function takesPlace(event: CalendarEvent): boolean {
  const overrides = Object.values(event.recurrenceOverrides)
  if (overrides.some(({ excluded }) => excluded !== true)) return true
  const first = firstRegularId(event)
  const last = lastRegularId(event)
  if (first === null || last === null) return false
  if (last === Infinity) return true
  return recurrenceIds(event, { from: first, until: last + 1 }, MANY).ids.length > 0
}

function wallOf(text: string): WallTime {
  return parseWallTime(text) ?? 0
}
