import { setTimeout as delay } from 'node:timers/promises'
import { CalsyncError, createCalsync, outlook, pica } from 'calsync'
import { kafkaOptions } from './kafka-options.ts'
import { keepResults } from './keep-results.ts'
import { lineLogger } from './line-logger.ts'
import { leaveParent } from './own-messages.ts'
import { sourceOfClasses } from './source-of-classes.ts'
import type { WorkerSettings } from './worker-settings.ts'

/**
 * The times that a worker works with. Short, so that what waits for the end of a lease, or for a
 * call to be surely over, is seen within a run.
 */
const times = {
  deadlineMs: 1_500,
  // A run deletes more than an ordinary hour does: it would measure what waits for a release.
  policy: { maxFlightMs: 4_000, visibilityMs: 2_000, guard: null },
  retry: { maxTries: 5, initialDelayMs: 200, multiplier: 2, maxDelayMs: 3_000 },
  worker: { leaseMs: 4_000, sweepMs: 500, planIntervalMs: 100, healthMs: 5_000 },
}

/** What a killed worker had in its hands is seen again within a run. */
const delivery = { timeLimitMs: 4_000, initialDelayMs: 200, maxDelayMs: 3_000 }

/** A worker as a host would run it, until SIGTERM. */
export async function runWorker({ name, sandboxUrl, kafka }: WorkerSettings): Promise<void> {
  const { deadlineMs, policy, retry, worker: workerTimes } = times
  const results = kafka === null ? keepResults(process.env['DATABASE_URL'] ?? '') : null
  const logger = lineLogger()
  const calsync = createCalsync({
    database: process.env['DATABASE_URL'] ?? '',
    poolSize: 8,
    sources: [sourceOfClasses],
    providers: [outlook({ gateway: pica({ baseUrl: sandboxUrl, deadlineMs }) })],
    policy,
    // It would bring back a mark that was lost, and the run looks for such.
    reconcile: false,
    retry,
    worker: workerTimes,
    instanceId: name,
    logger,
    ...(results === null ? {} : { on: results.handlers, delivery }),
    ...(kafka === null ? {} : { transport: 'kafka', kafka: kafkaOptions(kafka) }),
  })
  const worker = calsync.worker()
  let isStopping = false
  process.once('SIGTERM', () => {
    isStopping = true
    void worker
      .stop()
      .then(() => calsync.close())
      .then(() => results?.close())
      .then(leaveParent)
  })
  while (!isStopping) {
    try {
      return await worker.start()
    } catch (error) {
      // The database is away: whoever runs workers would start this one again.
      if (!(error instanceof CalsyncError) || !error.retryable) throw error
      logger.warn('worker.not_started', { worker: name, error: error.message })
      await delay(100)
    }
  }
}
