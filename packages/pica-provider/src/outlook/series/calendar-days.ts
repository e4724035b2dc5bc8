import type { WallTime } from '@calsync/core'

// Calendar arithmetic without zones: days are counted from 1970-01-01, months from January of the
// year 0, so that both can be added to.

export const DAY_MS = 86_400_000

/** The day of a wall time. */
export function dayOf(wall: WallTime): number {
  return Math.floor(wall / DAY_MS)
}

/** The time of day of a wall time, milliseconds since midnight. */
export function timeOfDay(wall: WallTime): number {
  return wall - dayOf(wall) * DAY_MS
}

/** `2027-03-01` */
export function dateText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return modulo(day + 4, 7)
}

export function monthOf(day: number): number {
  const date = new Date(day * DAY_MS)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

export function dayOfMonth(day: number): number {
  return new Date(day * DAY_MS).getUTCDate()
}

/** The first day of a month. */
export function firstDayOf(month: number): number {
  return dayOf(Date.UTC(Math.floor(month / 12), modulo(month, 12), 1))
}

/** How many days a month has. */
export function lengthOf(month: number): number {
  return firstDayOf(month + 1) - firstDayOf(month)
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor
}
