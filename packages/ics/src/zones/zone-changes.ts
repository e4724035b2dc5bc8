import { offsetMsAt } from '@calsync/core'
import type { OffsetChange } from './zone-definition.js'

/** No zone of today keeps an offset for a shorter time than this. */
const STEP_MS = 3 * 86_400_000

/** When a zone changes its offset between two instants, in order, to the second. */
export function zoneChanges(zone: string, from: number, until: number): OffsetChange[] {
  const changes: OffsetChange[] = []
  for (let start = from; start < until; start += STEP_MS) {
    const end = Math.min(start + STEP_MS, until)
    const before = offsetMsAt(zone, start)
    const after = offsetMsAt(zone, end)
    if (before !== after) changes.push({ at: firstWith(zone, after, start, end), before, after })
  }
  return changes
}

/** The first second between two instants that has the offset of the second one. */
function firstWith(zone: string, offset: number, from: number, until: number): number {
  let low = from
  let high = until
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2_000) * 1_000
    if (offsetMsAt(zone, middle) === offset) high = middle
    else low = middle
  }
  return high
}
