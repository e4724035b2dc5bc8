import { CalsyncError, type DueConnection, type Instant, type WorkerStatus } from '@calsync/core'
import type { ManualClock } from '../clock.js'
import type { Activity } from './activity.js'
import type { TestTransport } from './test-transport.js'

/** What a drain looks at and moves. */
export interface DrainParts {
  readonly clock: ManualClock
  readonly activity: Activity
  readonly transport: TestTransport
  readonly worker: { readonly status: WorkerStatus }
  /** When the next work is due, on the virtual clock; `null` for never. */
  nextDueAt(): Promise<Instant | null>
  findDue(): Promise<readonly DueConnection[]>
  /** Moves the database's clock; the process's own follows. */
  moveDatabaseClock(to: Instant): Promise<void>
}

/** Twenty times what a thousand changes with all their retries need. */
const MAX_ROUNDS = 20_000
const STEP_MS = 250

/**
 * Lets workers work until nothing is due any more. Waits pass in no time: whenever all that is left
 * waits for time, the clocks go on to the next moment that matters.
 *
 * Throws `CalsyncError` (`DRAIN_STUCK`) when it comes to no end within so much virtual time.
 */
export async function drainWork(parts: DrainParts, withinMs: number): Promise<void> {
  const { activity, clock, transport, worker } = parts
  const until = clock.now() + withinMs
  transport.isOpen = true
  try {
    for (let round = 0; ; round++) {
      await activity.quiet()
      const { queued, running } = worker.status
      const nextAt = await parts.nextDueAt()
      if (nextAt === null && queued + running === 0) return
      if (clock.now() > until || round > MAX_ROUNDS) throw endless(withinMs, nextAt)
      const now = clock.now()
      const isDue = queued + running > 0 || (nextAt !== null && nextAt <= now)
      if (isDue && transport.offer(await parts.findDue()) > 0) await activity.quiet()
      const at = isDue ? (clock.nextWakeAt ?? now + STEP_MS) : (nextAt ?? now)
      await moveClocks(parts, Math.max(at, now))
    }
  } finally {
    transport.isOpen = false
  }
}

/** Moves the database first: whoever wakes finds it at his time. */
export async function moveClocks(
  {
    activity,
    clock,
    moveDatabaseClock,
  }: Pick<DrainParts, 'activity' | 'clock' | 'moveDatabaseClock'>,
  to: Instant,
): Promise<void> {
  await moveDatabaseClock(to)
  await clock.jump(to - clock.now())
  await activity.quiet()
}

function endless(withinMs: number, nextAt: Instant | null): CalsyncError {
  const when = nextAt === null ? 'a call is under way' : `due ${new Date(nextAt).toISOString()}`
  return new CalsyncError({
    code: 'DRAIN_STUCK',
    message: `there is still work after ${withinMs / 3_600_000} h of virtual time: ${when}`,
    next: 'something is tried again and again, or only later: look at calsync.schedules.explain(), or drain({ within })',
  })
}
