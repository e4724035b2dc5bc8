import { CalsyncError } from '../model/calsync-error.js'

const DAY_MS = 86_400_000
const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  // The mean length of a month and of a year: a window needs no calendar.
  mo: 30.44 * DAY_MS,
  y: 365.25 * DAY_MS,
}

/** A length of time such as `7d`, `36h`, `24mo`, `2y`, in milliseconds; throws `INVALID_SPAN`. */
export function parseSpan(text: string): number {
  const match = /^(\d{1,5})(s|min|h|d|w|mo|y)$/.exec(text)
  const unit = UNIT_MS[match?.[2] ?? '']
  if (match === null || unit === undefined) {
    throw new CalsyncError({
      code: 'INVALID_SPAN',
      message: `"${text.slice(0, 40)}" is not a length of time`,
      next: 'write a number and a unit (s, min, h, d, w, mo, y), for example 7d or 24mo',
    })
  }
  return Number(match[1]) * unit
}
