/**
 * Wall times as numbers: the milliseconds since 1970 that a clock showing this time would count if
 * it stood in UTC. Adding to them is calendar arithmetic without time zones.
 */
export type WallTime = number

const WALL_TIME = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/
const OFFSET = /(?:z|([+-])(\d{2})(?::?(\d{2}))?)$/i

/** Reads `2026-03-01T09:30:00`, `2026-03-01 09:30` or `2026-03-01`; `null` for anything else. */
export function parseWallTime(text: string): WallTime | null {
  const match = WALL_TIME.exec(text)
  if (match === null) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = match
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  const wall = Date.UTC(+(year ?? 0), +(month ?? 0) - 1, +(day ?? 0), +hour, +minute, +second)
  // Date.UTC turns 30 February into 2 March, the thirteenth month into January, and the year 50
  // into 1950. No calendar needs the first century; a date there stands for "none" somewhere.
  const date = new Date(wall)
  const real =
    date.getUTCDate() === Number(day) &&
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCFullYear() === Number(year)
  return real ? wall : null
}

/** Whether a date and time carries an offset, and so names an instant. */
export function hasOffset(text: string): boolean {
  return text.length > 13 && OFFSET.test(text.slice(13))
}

/** Reads `2026-03-01T09:30:00+01:00`, to the second; `null` for anything else. */
export function parseInstant(text: string): number | null {
  const offset = OFFSET.exec(text)
  if (offset === null || !hasOffset(text)) return null
  const wall = parseWallTime(text.slice(0, offset.index))
  if (wall === null) return null
  const [, sign, hours = '0', minutes = '0'] = offset
  const shift = (Number(hours) * 60 + Number(minutes)) * 60_000
  return sign === '-' ? wall + shift : wall - shift
}

/** `2026-03-01T09:30:00` */
export function formatWallTime(wall: WallTime): string {
  return new Date(wall).toISOString().slice(0, 19)
}
