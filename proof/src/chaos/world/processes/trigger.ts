import { writeSync } from 'node:fs'
import type { Failpoints } from '../../../loader/failpoints.ts'
import type { ArmedFailpoint } from '../world.ts'

/** Where a process says at which failpoint it died: the fifth of its files, a pipe to the parent. */
const lastWords = 4

/**
 * Failpoints that kill this process at the first armed place that it comes by. SIGKILL leaves no
 * time for anything, so the place is written before, at once.
 */
export function triggers(armed: readonly ArmedFailpoint[]): Failpoints {
  const before = hitsOf(armed, 'before')
  const after = hitsOf(armed, 'after')
  return {
    before: (id) => before.get(id)?.(),
    after: (id, value) => {
      const hit = after.get(id)
      if (hit === undefined) return value
      return Promise.resolve(value).finally(hit)
    },
  }
}

/** By id, what counts one passing and kills at the right one. */
function hitsOf(
  armed: readonly ArmedFailpoint[],
  side: ArmedFailpoint['side'],
): ReadonlyMap<string, () => void> {
  const byId = Map.groupBy(
    armed.filter((point) => point.side === side),
    ({ id }) => id,
  )
  return new Map(
    [...byId].map(([id, points]) => {
      let passed = 0
      const hit = (): void => {
        passed += 1
        const point = points.find((point) => point.hit === passed)
        if (point !== undefined) die(point)
      }
      return [id, hit]
    }),
  )
}

function die(point: ArmedFailpoint): void {
  writeSync(lastWords, `${JSON.stringify(point)}\n`)
  process.kill(process.pid, 'SIGKILL')
}
