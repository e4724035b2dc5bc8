import {
  type CalendarEvent,
  lastRegularId,
  parseWallTime,
  regularIds,
  startInstantOf,
  type WallRange,
  zoneChanges,
} from '@calsync/core'

const DAY_MS = 86_400_000
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
  return zoneChanges(timeZone, first - DAY_MS, last).some(({ at, before, after }) => {
    // The wall times that clocks leave out; none when they are set back.
    const skipped = { from: at + before, until: at + after }
    if (after <= before || !holdsTimeOfDay(skipped, start)) return false
    return regularIds(event, skipped, 1).ids.length > 0
  })
}

function holdsTimeOfDay({ from, until }: WallRange, start: number): boolean {
  const sinceFrom = (start - from) % DAY_MS
  return (sinceFrom + DAY_MS) % DAY_MS < until - from
}
