import { type Calsync, CalsyncError, messageOf, type StatusSummary, type Worker } from 'calsync'

export interface HealthOptions {
  /**
   * Milliseconds that due work may wait before this is `down`. Default: for ever; it is reported, but
   * one process that serves requests is not made healthy by a restart when others lag behind.
   */
  readonly staleAfterMs?: number
  /** Milliseconds to wait for the database. Default 3 000. */
  readonly timeoutMs?: number
}

/** What `@nestjs/terminus` takes as the result of an indicator, with the facts. */
export interface CalsyncHealth {
  readonly status: 'up' | 'down'
  readonly database: 'up' | 'down'
  /** `none`: this process runs no worker. */
  readonly worker: Worker['status']['state'] | 'none'
  /** Age of the oldest change that is not planned yet, milliseconds; null when there is none. */
  readonly oldestMarkMs: number | null
  /** How long the oldest work that may be sent has been due, milliseconds; null when none is. */
  readonly oldestDueMs: number | null
  /** Why it is down. */
  readonly message?: string
}

/** Probes come every few seconds to every process; the counts are not worth so many looks. */
const SUMMARY_AGE_MS = 10_000

/** Health of calsync in this process, for `@nestjs/terminus` or a page of one's own. */
export class CalsyncHealthIndicator {
  readonly #calsync: Calsync
  readonly #worker: Worker | null
  #last: { readonly at: number; readonly summary: Promise<StatusSummary> } | undefined

  constructor(calsync: Calsync, worker: Worker | null) {
    this.#calsync = calsync
    this.#worker = worker
  }

  /** Never rejects: what is wrong is `down` with a message. */
  async check<Key extends string = 'calsync'>(
    key: Key = 'calsync' as Key,
    options: HealthOptions = {},
  ): Promise<Record<Key, CalsyncHealth>> {
    return { [key]: await this.#health(options) } as Record<Key, CalsyncHealth>
  }

  async #health({ staleAfterMs = Infinity, timeoutMs = 3_000 }: HealthOptions) {
    const worker = this.#worker?.status.state ?? 'none'
    try {
      const { now, oldestDueAt, oldestMarkAt } = await within(timeoutMs, this.#summary())
      const oldestMarkMs = oldestMarkAt === null ? null : now - oldestMarkAt
      const oldestDueMs = oldestDueAt === null ? null : now - oldestDueAt
      const facts = { database: 'up', worker, oldestMarkMs, oldestDueMs } as const
      if (worker !== 'none' && worker !== 'running') {
        return { status: 'down', ...facts, message: `the worker is ${worker}` } as const
      }
      const waits = Math.max(oldestMarkMs ?? 0, oldestDueMs ?? 0)
      if (waits <= staleAfterMs) return { status: 'up', ...facts } as const
      const message = `work has been waiting for ${Math.round(waits / 1_000)} s`
      return { status: 'down', ...facts, message } as const
    } catch (error) {
      const facts = { database: 'down', worker, oldestMarkMs: null, oldestDueMs: null } as const
      return { status: 'down', ...facts, message: wordsOf(error) } as const
    }
  }

  #summary(): Promise<StatusSummary> {
    const now = Date.now()
    if (this.#last !== undefined && now - this.#last.at < SUMMARY_AGE_MS) return this.#last.summary
    const asked = { at: now, summary: this.#calsync.status() }
    this.#last = asked
    // A failure is asked again at the next probe.
    asked.summary.catch(() => {
      if (this.#last === asked) this.#last = undefined
    })
    return asked.summary
  }
}

/** A driver's own words may quote what was sent; calsync's never do. */
function wordsOf(error: unknown): string {
  return error instanceof CalsyncError ? messageOf(error) : 'the database cannot be asked'
}

async function within<Result>(ms: number, asked: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = `the database did not answer within ${ms} ms`
      reject(new CalsyncError({ code: 'DATABASE_TIMEOUT', message, retryable: true }))
    }, ms)
  })
  try {
    return await Promise.race([asked, late])
  } finally {
    clearTimeout(timer)
  }
}
