import { type CalendarEvent, endInstantOf, startInstantOf } from '../model/calendar-event.js'
import { hashEvent } from '../model/event-hash.js'
import type { Instant } from '../model/instant.js'
import { lastRegularId, occurrenceOf, recurrenceIds } from '../model/occurrences.js'
import { readPart } from '../model/part.js'
import { formatWallTime, parseWallTime, type WallTime } from '../model/wall-time.js'
import {
  type Layout,
  type LayoutContext,
  mailsFor,
  type PartWish,
  type RecordsByPart,
} from './lay-out.js'
import { placeInWindow } from './window.js'

const DAY_MS = 86_400_000
/** Wall time differs from UTC by less than a day. */
const ZONE_MS = DAY_MS
/** How far beyond the window the next occurrence is looked for; if there is none, again by then. */
const LOOK_AHEAD_MS = 35 * DAY_MS
/** Occurrences just outside the window that may be looked at with those in it. */
const MARGIN = 1_000
/** Occurrences between the first and the last that stand outside the window. */
const MAX_BETWEEN = 100_000

/**
 * Every occurrence of a series within the window as an event of its own; those that stand are kept
 * beyond it. `null` when the window holds more than the policy allows.
 */
export function layOutOccurrences(
  event: CalendarEvent,
  reason: string,
  records: RecordsByPart,
  context: LayoutContext,
): Layout | null {
  const { attendees, now, series, window } = context
  const length = endInstantOf(event) - startInstantOf(event)
  const range = {
    from: now - window.pastMs - length - ZONE_MS,
    until: now + window.futureMs + ZONE_MS,
  }
  const around = recurrenceIds(event, range, series.maxOccurrences + MARGIN)
  if (around.cut) return null
  const ids = new Set([
    ...around.ids.map(formatWallTime),
    ...Object.keys(event.recurrenceOverrides),
  ])
  const standing = standingIds(records)
  for (const id of stillGiven(event, standing, ids)) ids.add(id)
  const wishes: PartWish[] = []
  let inside = 0
  let next: Instant = nextAfter(event, range.until, context)
  for (const id of ids) {
    const occurrence = occurrenceOf(event, id)
    if (occurrence === null) continue
    const place = placeInWindow(occurrence, window, now)
    if (place.kind === 'future') next = Math.min(next, place.entersAt)
    if (place.kind === 'inside') inside += 1
    if (place.kind === 'inside' || standing.has(id)) {
      const hash = hashEvent(occurrence, { attendees })
      const why = `one occurrence of a series, because ${reason}`
      const mails = mailsFor(occurrence, context)
      wishes.push({ part: id, presence: 'present', hash, reason: why, mails })
    }
  }
  if (inside > series.maxOccurrences) return null
  // Not within a day: a daily series would be planned for one occurrence at a time, and at the far
  // end of the window a day is nothing.
  return { wishes, replanAt: next === Infinity ? null : Math.max(next, now + DAY_MS) }
}

/** The part of each occurrence that stands as an event of its own, with its wall time. */
function standingIds(records: RecordsByPart): ReadonlyMap<string, WallTime> {
  const standing = new Map<string, WallTime>()
  for (const { part, desired } of records.values()) {
    if (desired.presence !== 'present' || readPart(part).kind !== 'apart') continue
    const wall = parseWallTime(part)
    if (wall !== null) standing.set(part, wall)
  }
  return standing
}

/** Which of those that stand outside the window are occurrences of the series still. */
function stillGiven(
  event: CalendarEvent,
  standing: ReadonlyMap<string, WallTime>,
  known: ReadonlySet<string>,
): string[] {
  const outside = [...standing].filter(([id]) => !known.has(id))
  if (outside.length === 0) return []
  const walls = outside.map(([, wall]) => wall)
  const range = { from: Math.min(...walls), until: Math.max(...walls) + 1 }
  const { ids, cut } = recurrenceIds(event, range, MAX_BETWEEN)
  const given = new Set(ids)
  // Beyond what could be looked at, what stands stays.
  const lookedAt = cut ? (ids.at(-1) ?? range.from) : range.until
  return outside.flatMap(([id, wall]) => (given.has(wall) || wall > lookedAt ? [id] : []))
}

/** When the window reaches what comes after; `Infinity` when nothing does. */
function nextAfter(event: CalendarEvent, from: WallTime, { now, window }: LayoutContext): Instant {
  // As many as are needed to find one that is neither excluded nor moved.
  const limit = 1 + Object.keys(event.recurrenceOverrides).length
  const { ids } = recurrenceIds(event, { from, until: from + LOOK_AHEAD_MS }, limit)
  let next = Infinity
  for (const id of ids) {
    const occurrence = occurrenceOf(event, formatWallTime(id))
    if (occurrence !== null) next = Math.min(next, startInstantOf(occurrence) - window.futureMs)
  }
  if (next < Infinity) return next
  const last = lastRegularId(event)
  return last !== null && last >= from + LOOK_AHEAD_MS ? now + LOOK_AHEAD_MS : Infinity
}
