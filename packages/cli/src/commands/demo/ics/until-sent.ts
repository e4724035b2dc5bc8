import { pause } from '../interruption.js'
import type { Watched } from '../until-right.js'

const GIVE_UP_MS = 30_000
const LOOK_MS = 80

/**
 * Waits until calsync has nothing left to send, with a live line. Gives up when nothing has moved for
 * half a minute: the verdict at the end then says what is wrong.
 */
export async function untilSent(
  { screen, calsync, interrupted }: Pick<Watched, 'screen' | 'calsync' | 'interrupted'>,
  label: string,
): Promise<void> {
  const line = screen.live(label)
  let most = 0
  let least = Infinity
  let movedAt = performance.now()
  for (;;) {
    const { records, marks, inDoubt } = await calsync.status()
    const left = records.pending + records.retry + marks + inDoubt
    const done = records.synced + records.dead
    if (left > most || left < least) movedAt = performance.now()
    most = Math.max(most, left)
    least = Math.min(least, left)
    line.update(done, done + left)
    if (left === 0) return line.end(done, done)
    if (performance.now() - movedAt > GIVE_UP_MS) {
      line.end(done, done + left)
      return screen.warn(`${left} changes are still under way, and nothing moves any more.`)
    }
    await pause(LOOK_MS, interrupted)
  }
}
