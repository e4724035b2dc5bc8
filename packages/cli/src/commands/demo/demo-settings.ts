import type { WorkerOptions } from '@calsync/core'
import type { CalsyncConfig } from '../../sdk/calsync-config.js'

/** Hours of real life in half a minute: what would be waited for is shortened, and said so. */
export const shortened = {
  deadlineMs: 1_600,
  maxFlightMs: 2_500,
  visibilityMs: 1_500,
  leaseMs: 4_000,
} as const

export const shortenedInWords =
  'Times shortened for the demo: a call is given up after 1.6 s (25 s by default), an unanswered ' +
  "one counts as over after 2.5 s (60 s), a dead worker's lease runs out after 4 s (60 s), and " +
  'retries begin after 0.2 s (1 s).'

/** What both the worker in this process and the one in a process of its own run with. */
export const demoPolicy = {
  schema: 'calsync',
  transport: 'postgres',
  retry: { maxTries: 5, initialDelayMs: 200, multiplier: 2, maxDelayMs: 2_000 },
  policy: { maxFlightMs: shortened.maxFlightMs, visibilityMs: shortened.visibilityMs },
} satisfies CalsyncConfig

export const demoWorker: WorkerOptions = {
  leaseMs: shortened.leaseMs,
  planIntervalMs: 50,
  sweepMs: 500,
}

/** What the sandbox's Pica accepts. */
export const sandboxSecret = 'sandbox-secret'
