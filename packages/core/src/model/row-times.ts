import { hasOffset, parseInstant, parseWallTime, type WallTime } from './wall-time.js'
import { instantOf, wallTimeAt } from './zone-offset.js'

const DAY_MS = 86_400_000

/** The wall time that a row's text means in its zone; `null` when it is not a date and time. */
export function rowWallTime(text: string, zone: string | null, allDay: boolean): WallTime | null {
  const wall = hasOffset(text) ? wallOfInstant(text, zone) : parseWallTime(text)
  return wall !== null && allDay ? Math.floor(wall / DAY_MS) * DAY_MS : wall
}

function wallOfInstant(text: string, zone: string | null): WallTime | null {
  const instant = parseInstant(text)
  return instant === null || zone === null ? instant : wallTimeAt(zone, instant)
}

/** The instant of a text with an offset, else of the wall time in the zone. */
export function rowInstant(text: string, zone: string | null, wall: WallTime): number {
  const named = hasOffset(text) ? parseInstant(text) : null
  return named ?? (zone === null ? wall : instantOf(zone, wall))
}
