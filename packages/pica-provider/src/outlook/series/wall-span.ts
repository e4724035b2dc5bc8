import { parseDuration, parseWallTime, type SingleEvent, type WallTime } from '@calsync/core'
import { DAY_MS, timeOfDay } from './calendar-days.js'

/** When something takes place, as clocks on the wall show it; the end is exclusive. */
export interface WallSpan {
  readonly start: WallTime
  readonly end: WallTime
}

/** When an occurrence takes place on a day, as long as clocks are not changed meanwhile. */
export function spanOn(day: number, event: SingleEvent): WallSpan {
  const start = day * DAY_MS + timeOfDay(parseWallTime(event.start) ?? 0)
  return { start, end: start + wallLengthOf(event) }
}

/** Milliseconds from start to end on the wall. */
export function wallLengthOf(event: SingleEvent): number {
  const { days, seconds } = parseDuration(event.duration) ?? { days: 0, seconds: 0 }
  return days * DAY_MS + seconds * 1_000
}
