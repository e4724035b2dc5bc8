import { horizonOf } from './horizon.js'
import { sameOffsets } from './same-offsets.js'
import { zoneBehind } from './zone-name.js'

const DAY_MS = 86_400_000

/**
 * Whether two names mean the same zone for what begins at an instant. Where one of them was not
 * said, nothing speaks against it.
 */
export function isSameZone(
  name: string | null | undefined,
  other: string | null | undefined,
  start: number,
): boolean {
  if (!name || !other || name === other) return true
  const [zone, reader] = [zoneBehind(name), zoneBehind(other)]
  if (zone === null || reader === null) return false
  return sameOffsets(zone, reader, start - DAY_MS, horizonOf(start))
}
