import { formatDuration } from './duration.js'
import { rowInstant, rowWallTime } from './row-times.js'
import type { WallTime } from './wall-time.js'

export interface RowTimes {
  /** As the row writes it. */
  readonly start: string
  readonly end?: string | null | undefined
  readonly minutes?: number | null | undefined
}

const DAY_MS = 86_400_000

/** The duration, or a sentence that says why there is none (it never starts with a P). */
export function durationOfRow(
  { start, end, minutes }: RowTimes,
  startWall: WallTime,
  zone: string | null,
  allDay: boolean,
): string {
  if (minutes !== null && minutes !== undefined) {
    if (!Number.isFinite(minutes)) return 'duration_minutes is not a number'
    if (minutes < 0) return `duration_minutes is negative (${minutes})`
    if (allDay) return formatDuration({ days: Math.max(1, Math.ceil(minutes / 1_440)), seconds: 0 })
    return formatDuration({ days: 0, seconds: Math.round(minutes * 60) })
  }
  if (!end) return allDay ? 'P1D' : 'end and duration_minutes are both missing'
  const endWall = rowWallTime(end, zone, allDay)
  if (endWall === null) return 'end is not a date and time'
  const ms = allDay
    ? endWall - startWall
    : rowInstant(end, zone, endWall) - rowInstant(start, zone, startWall)
  if (ms < 0) return `end (${end}) is before start (${start})`
  if (allDay) return formatDuration({ days: Math.max(1, Math.round(ms / DAY_MS)), seconds: 0 })
  return formatDuration({ days: 0, seconds: Math.round(ms / 1_000) })
}
