import {
  type CalendarEvent,
  lastRegularId,
  offsetMsAt,
  parseWallTime,
  regularIds,
  startInstantOf,
} from '@calsync/core'

const DAY_MS = 86_400_000
/** Clocks change months apart. */
const STEP_MS = 20 * DAY_MS
/** Farther ahead nobody knows the law of any zone. */
const HORIZON_MS = 20 * 365 * DAY_MS

/**
 * Whether a series has an occurrence at a time of day that a clock change leaves out. RFC 5545 says
 * in one place that it happens an hour later then, and in another that it does not happen at all.
 */
export function meetsSkippedHour(event: CalendarEvent, timeZone: string): boolean {
  const start = parseWallTime(event.start) ?? 0
  const first = startInstantOf({ ...event, timeZone })
  const last = Math.min(lastRegularId(event) ?? start, start + HORIZON_MS) + 2 * DAY_MS
  for (let at = first - DAY_MS; at < last; at += STEP_MS) {
    const skipped = skippedBetween(timeZone, at, at + STEP_MS)
    if (skipped === null || !holdsTimeOfDay(skipped, start)) continue
    if (regularIds(event, skipped, 1).ids.length > 0) return true
  }
  return false
}

interface WallTimes {
  readonly from: number
  /** Exclusive. */
  readonly until: number
}

/** The wall times that clocks leave out between two instants, at most one change apart. */
function skippedBetween(timeZone: string, from: number, until: number): WallTimes | null {
  const before = offsetMsAt(timeZone, from)
  const after = offsetMsAt(timeZone, until)
  if (after <= before) return null
  let [low, high] = [from, until]
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2)
    if (offsetMsAt(timeZone, middle) === before) low = middle
    else high = middle
  }
  const change = Math.ceil(low / 1_000) * 1_000
  return { from: change + before, until: change + after }
}

function holdsTimeOfDay({ from, until }: WallTimes, start: number): boolean {
  const sinceFrom = (start - from) % DAY_MS
  return (sinceFrom + DAY_MS) % DAY_MS < until - from
}
