import { formatDuration } from './duration.js'
import { parseWallTime, type WallTime } from './wall-time.js'
import { instantOf } from './zone-offset.js'

const DAY_MS = 86_400_000

/** The instant of a wall time, a floating one read as UTC. */
export function instantIn(timeZone: string | null, wall: WallTime): number {
  return timeZone === null || timeZone === 'UTC' ? wall : instantOf(timeZone, wall)
}

/** The duration from an event's start to a local end; `null` when that is before the start. */
export function durationBetween(
  event: {
    readonly start: string
    readonly timeZone: string | null
    readonly showWithoutTime: boolean
  },
  localEnd: string,
): string | null {
  const start = parseWallTime(event.start) ?? 0
  const end = parseWallTime(localEnd) ?? 0
  if (event.showWithoutTime) {
    return end < start
      ? null
      : formatDuration({ days: Math.round((end - start) / DAY_MS), seconds: 0 })
  }
  const ms = instantIn(event.timeZone, end) - instantIn(event.timeZone, start)
  return ms < 0 ? null : formatDuration({ days: 0, seconds: Math.round(ms / 1_000) })
}
