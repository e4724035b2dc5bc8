import { Temporal } from 'temporal-polyfill'

/**
 * The instant of a wall time in a zone, in milliseconds: the first of a repeated hour, and a skipped
 * one read with the offset before the gap.
 */
export function instantOf(wall: string, timeZone: string): number {
  const local = Temporal.PlainDateTime.from(wall)
  return local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds
}
