import { messageOf } from '../model/calsync-error.js'
import { backoffMs } from '../decide/backoff.js'
import type { Environment } from './environment.js'

const errorBackoff = { maxTries: 0, initialDelayMs: 500, multiplier: 2, maxDelayMs: 15_000 }

/**
 * Runs `step` again and again until the signal is aborted. A step says how long to wait before the
 * next one, in milliseconds. A step that throws is logged and tried again with backoff: a loop
 * never dies.
 */
export async function loop(
  name: string,
  { clock, random, logger, telemetry }: Environment,
  signal: AbortSignal,
  step: () => Promise<number>,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    let waitMs: number
    try {
      waitMs = await step()
      failures = 0
    } catch (error) {
      waitMs = 100 + backoffMs(errorBackoff, failures, random.next())
      failures += 1
      telemetry.count('calsync_loop_errors_total', 1, { loop: name })
      logger.error('loop.failed', { loop: name, error: messageOf(error), failures, waitMs })
    }
    if (waitMs > 0) await clock.sleep(waitMs, signal)
  }
}
