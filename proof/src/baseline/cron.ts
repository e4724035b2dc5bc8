import type { SimulatedProcess } from '@calsync/testkit/simulation'
import type { Database } from './database.ts'
import { individualSync, type HostParts } from './host-api.ts'
import type { SyncMessage } from './messages.ts'
import { isPending, type SyncStatus, type Tables } from './tables.ts'

/** "If (syncs.length > 3) batch multiple retries together", else one by one. */
const MOST_SINGLE_RETRIES = 3
/** "Process in batches": `LIMIT 100`. */
const RETRIES_PER_RUN = 100

/** How often the jobs run, milliseconds. */
interface CronTimes {
  /** "Retry job, every minute". */
  readonly retryMs: number
  /** "Scheduled batch sync, every 5 minutes, for failed syncs". */
  readonly scheduledMs: number
}

/** The jobs that run in each worker's process; a lock elects the one that runs. */
export class Cron {
  readonly #process: SimulatedProcess
  readonly #parts: HostParts
  #isStopped = false

  constructor(process: SimulatedProcess, parts: HostParts) {
    this.#process = process
    this.#parts = parts
  }

  start({ retryMs, scheduledMs }: CronTimes): void {
    void this.#every(retryMs, 'retry', () => this.#republishRetries())
    void this.#every(scheduledMs, 'scheduled', () => this.#publishScheduled())
  }

  stop(): void {
    this.#isStopped = true
  }

  async #every(ms: number, name: string, run: () => Promise<void>): Promise<void> {
    const { world, database } = this.#parts
    for (;;) {
      await this.#process.deliver(world.clock.sleep(ms))
      if (this.#isStopped) return
      try {
        if (await takesLock(database, this.#process, name, world.clock.now(), ms)) await run()
      } catch {
        // "retry.job.failed" is logged; the next run tries again.
      }
    }
  }

  /** Publishes what is due, and clears its time after that. */
  async #republishRetries(): Promise<void> {
    const { database, world, schedules } = this.#parts
    const { maxTries } = world.times.policy.retry
    const due = await database.transact(this.#process, 'baseline/cron:find-due', (tables) => {
      const rows = new Map(schedules.select().map((schedule) => [schedule.ref, schedule]))
      return dueRetries(tables, world.clock.now(), maxTries).flatMap((status) => {
        const schedule = rows.get(status.scheduleId)
        return schedule === undefined ? [] : [{ status, message: individualSync(status, schedule) }]
      })
    })
    for (const [userId, retries] of Map.groupBy(due, ({ status }) => status.userId)) {
      const isBatch = retries.length > MOST_SINGLE_RETRIES
      if (isBatch) await this.#publish({ type: 'batch_sync', userId, reason: 'retry' })
      for (const { status, message } of retries) {
        if (!isBatch) await this.#publish(message)
        await database.transact(this.#process, 'baseline/cron:clear-due', () => {
          status.nextRetryAt = null
        })
      }
    }
  }

  async #publishScheduled(): Promise<void> {
    const { database, world } = this.#parts
    const { maxTries } = world.times.policy.retry
    const users = await database.transact(this.#process, 'baseline/cron:find-pending', (tables) => {
      const pending = tables.statuses.filter((status) => isPending(status, maxTries))
      return [...new Set(pending.map(({ userId }) => userId))]
    })
    for (const userId of users) {
      await this.#publish({ type: 'batch_sync', userId, reason: 'scheduled' })
    }
  }

  async #publish(message: SyncMessage): Promise<void> {
    await this.#parts.topic.publish(this.#process, 'baseline/cron:publish', message)
  }
}

async function takesLock(
  database: Database,
  process: SimulatedProcess,
  name: string,
  now: number,
  ttlMs: number,
): Promise<boolean> {
  return await database.transact(process, 'baseline/cron:take-lock', (tables) =>
    // Somewhat shorter than the interval, so that its holder gets it again.
    tables.takeLock(name, now, ttlMs / 2),
  )
}

function dueRetries(tables: Tables, now: number, maxTries: number): SyncStatus[] {
  return tables.statuses
    .filter(({ nextRetryAt }) => nextRetryAt !== null && nextRetryAt <= now)
    .filter(({ retryCount }) => retryCount < maxTries)
    .slice(0, RETRIES_PER_RUN)
}
