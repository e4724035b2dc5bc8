/** Milliseconds of a day without a change of the clock. */
export const dayMs = 86_400_000

// Calendar arithmetic runs on day numbers: days since 1970-01-01, whatever the zone.

/** Day number of a wall-clock time. */
export function dayOf(localMs: number): number {
  return Math.floor(localMs / dayMs)
}

/** Day number of a date like `2026-01-05`. */
export function dayOfDate(date: string): number {
  return dayOf(Date.parse(`${date}T00:00:00Z`))
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 4) % 7) + 7) % 7
}

/** A month counted from January of the year 0, so that months can be added. */
export function monthOf(day: number): number {
  const date = new Date(day * dayMs)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** First day of a month, and its number of days. */
export function monthSpan(month: number): { readonly first: number; readonly length: number } {
  const year = Math.floor(month / 12)
  const first = dayOf(Date.UTC(year, month - year * 12))
  return { first, length: dayOf(Date.UTC(year, month - year * 12 + 1)) - first }
}
