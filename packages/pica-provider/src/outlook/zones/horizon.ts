/** What zones will do later than this year, nobody knows today. */
const LAST_YEAR = 2040
/** But what begins late is looked at for so long at least. */
const LEAST_YEARS = 10

/** The instant until which the clocks count for what begins at an instant and repeats. */
export function horizonOf(start: number): number {
  const year = new Date(start).getUTCFullYear()
  return Date.UTC(Math.max(LAST_YEAR, year + LEAST_YEARS) + 1, 0, 1)
}
