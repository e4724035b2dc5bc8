import type {
  DeliveryPolicy,
  GuardPolicy,
  ReconcileOptions,
  SyncPolicy,
  WorkerOptions,
} from '@calsync/core'
import type { CalendarTimes } from './simulated-mailboxes.js'

/** The times of one simulation, milliseconds: what calsync assumes, and what the world does. */
export interface WorldTimes {
  readonly policy: SyncPolicy
  /** For worlds with a guard: little is much there. */
  readonly guard: GuardPolicy
  /** For worlds that look for changes that nobody marked. */
  readonly reconcile: ReconcileOptions
  /** Few tries, so that some messages are parked. */
  readonly delivery: Partial<DeliveryPolicy>
  readonly worker: Required<
    Pick<WorkerOptions, 'leaseMs' | 'sweepMs' | 'planIntervalMs' | 'healthMs'>
  >
  readonly deadlineMs: number
  readonly calendar: CalendarTimes
}

/** As shipped. A day in the life is long: most of its time nothing happens. */
export const shippedTimes: WorldTimes = {
  policy: {
    retry: { maxTries: 5, initialDelayMs: 1_000, multiplier: 2, maxDelayMs: 300_000 },
    maxFlightMs: 60_000,
    visibilityMs: 120_000,
    whenGone: 'recreate',
    guard: null,
  },
  guard: guardFor(36_000_000),
  reconcile: { every: '2min', overlap: '10min', fullEvery: '10min', rowsPerSecond: 50 },
  delivery: { timeLimitMs: 30_000, maxTries: 3, maxDelayMs: 60_000 },
  worker: { leaseMs: 60_000, sweepMs: 5_000, planIntervalMs: 1_000, healthMs: 86_400_000 },
  deadlineMs: 25_000,
  calendar: {
    latencyMs: 50,
    slowMs: 24_000,
    maxFlightMs: 60_000,
    maxLagMs: 100_000,
    waitMs: { mailbox: 100_000, account: 20_000 },
  },
}

/** The same proportions, ten times as fast: more happens in each simulated minute. */
export const quickTimes: WorldTimes = {
  policy: {
    retry: { maxTries: 5, initialDelayMs: 100, multiplier: 2, maxDelayMs: 10_000 },
    maxFlightMs: 6_000,
    visibilityMs: 12_000,
    whenGone: 'recreate',
    guard: null,
  },
  guard: guardFor(3_600_000),
  reconcile: { every: '10s', overlap: '1min', fullEvery: '1min', rowsPerSecond: 50 },
  delivery: { timeLimitMs: 3_000, maxTries: 3, initialDelayMs: 100, maxDelayMs: 6_000 },
  worker: { leaseMs: 6_000, sweepMs: 2_000, planIntervalMs: 400, healthMs: 86_400_000 },
  deadlineMs: 2_500,
  calendar: {
    latencyMs: 30,
    slowMs: 2_400,
    maxFlightMs: 6_000,
    maxLagMs: 10_000,
    waitMs: { mailbox: 10_000, account: 3_000 },
  },
}

function guardFor(windowMs: number): GuardPolicy {
  return { mailbox: { share: 0.5, least: 3 }, host: { share: 0.3, least: 5 }, windowMs }
}
