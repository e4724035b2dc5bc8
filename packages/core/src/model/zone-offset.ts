import { Temporal } from 'temporal-polyfill'
import type { WallTime } from './wall-time.js'

/** A stretch of time in which a zone keeps one offset. */
interface Stretch {
  readonly from: number
  readonly until: number
  readonly offsetMs: number
}

const stretchesOf = new Map<string, Stretch[]>()
const MAX_ZONES = 700
const MAX_STRETCHES = 400
const HALF_DAY_MS = 43_200_000

/**
 * The offset of a zone at an instant, in milliseconds east of UTC. Asking the time zone database
 * costs tens of microseconds, so each answer is kept for as long as it holds: until the zone's
 * next transition.
 */
export function offsetMsAt(zone: string, instant: number): number {
  return stretchOf(zone, instant).offsetMs
}

/** A change of a zone's clocks; offsets in milliseconds east of UTC. */
export interface ZoneChange {
  readonly at: number
  readonly before: number
  readonly after: number
}

/** When the clocks of a zone change between two instants, the second one excluded, in order. */
export function zoneChanges(zone: string, from: number, until: number): ZoneChange[] {
  const changes: ZoneChange[] = []
  let stretch = stretchOf(zone, from - 1)
  while (stretch.until < until) {
    const next = stretchOf(zone, stretch.until)
    changes.push({ at: stretch.until, before: stretch.offsetMs, after: next.offsetMs })
    stretch = next
  }
  return changes
}

function stretchOf(zone: string, instant: number): Stretch {
  let stretches = stretchesOf.get(zone)
  if (stretches === undefined) {
    if (stretchesOf.size >= MAX_ZONES) stretchesOf.clear()
    stretches = []
    stretchesOf.set(zone, stretches)
  }
  for (const stretch of stretches) {
    if (instant >= stretch.from && instant < stretch.until) return stretch
  }
  if (stretches.length >= MAX_STRETCHES) stretches.length = 0
  const found = stretchAt(zone, instant)
  stretches.push(found)
  return found
}

function stretchAt(zone: string, instant: number): Stretch {
  const time = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone)
  const offsetMs = Math.round(time.offsetNanoseconds / 1_000_000)
  const next = time.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity
  // "Previous" is strictly before, so the start of the stretch itself is asked for just after it.
  const previous = time.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')
  return { from: previous?.epochMilliseconds ?? -Infinity, until: next, offsetMs }
}

/** What an instant's clock on the wall shows in a zone. */
export function wallTimeAt(zone: string, instant: number): WallTime {
  return instant + offsetMsAt(zone, instant)
}

/** The instants that a wall time may mean; the same one twice when it is not ambiguous. */
export interface WallInstants {
  readonly earlier: number
  readonly later: number
  /** Whether clocks skip this wall time. */
  readonly missing: boolean
}

/**
 * The instants at which a zone's clocks show a wall time. In the repeated hour there are two; in
 * the skipped one the wall time is read with the offsets before and after the gap.
 */
export function instantsOf(zone: string, wall: WallTime): WallInstants {
  const before = offsetMsAt(zone, wall - HALF_DAY_MS - offsetMsAt(zone, wall))
  const after = offsetMsAt(zone, wall + HALF_DAY_MS - offsetMsAt(zone, wall))
  const first = wall - before
  if (before === after) return { earlier: first, later: first, missing: false }
  const second = wall - after
  const firstHolds = offsetMsAt(zone, first) === before
  const secondHolds = offsetMsAt(zone, second) === after
  const [earlier, later] = first < second ? [first, second] : [second, first]
  if (firstHolds && secondHolds) return { earlier, later, missing: false }
  if (firstHolds) return { earlier: first, later: first, missing: false }
  if (secondHolds) return { earlier: second, later: second, missing: false }
  return { earlier, later, missing: true }
}

/**
 * The one instant that a wall time means (RFC 8984, 4.7.2 and Temporal's "compatible"): the first
 * of a repeated hour, and a skipped one read with the offset before the gap.
 */
export function instantOf(zone: string, wall: WallTime): number {
  const { earlier, later, missing } = instantsOf(zone, wall)
  return missing ? later : earlier
}
