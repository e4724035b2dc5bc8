import type { Frequency, RecurrenceRule } from './recurrence-rule.js'
import type { WallTime } from './wall-time.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** At least. */
const periodMs: Readonly<Record<Frequency, number>> = {
  yearly: 365 * DAY_MS,
  monthly: 28 * DAY_MS,
  weekly: 7 * DAY_MS,
  daily: DAY_MS,
  hourly: HOUR_MS,
  minutely: 60_000,
  secondly: 1_000,
}

/** The most that a rule can give on one day. */
export function mostPerDay(rule: RecurrenceRule): number {
  const { frequency, interval = 1, byHour, byMinute, bySecond } = rule
  const secondly = frequency === 'secondly'
  const minutely = secondly || frequency === 'minutely'
  const hourly = minutely || frequency === 'hourly'
  const hours = byHour?.length ?? (hourly ? 24 : 1)
  const minutes = byMinute?.length ?? (minutely ? 60 : 1)
  const listed = hours * minutes * (bySecond?.length ?? (secondly ? 60 : 1))
  if (!hourly) return listed
  const perPeriod =
    (minutely ? 1 : (byMinute?.length ?? 1)) * (secondly ? 1 : (bySecond?.length ?? 1))
  return Math.min(listed, Math.ceil(DAY_MS / (periodMs[frequency] * interval)) * perPeriod)
}

/**
 * How many periods the library passes over to answer about a wall time: what counts, or chooses by
 * position, is followed from the start of the series each time; the others are entered anywhere.
 */
export function periodsUntil(rule: RecurrenceRule, start: WallTime, wall: WallTime): number {
  const { frequency, interval = 1, count, bySetPosition } = rule
  if (count === undefined && bySetPosition === undefined) return 0
  const periods = Math.max(0, wall - start) / (periodMs[frequency] * interval)
  return isPlain(rule) ? Math.min(periods, count ?? Infinity) : periods
}

/** Whether each period gives one date, so that the count ends the walk. */
function isPlain(rule: RecurrenceRule): boolean {
  return !Object.keys(rule).some((name) => name.startsWith('by'))
}
