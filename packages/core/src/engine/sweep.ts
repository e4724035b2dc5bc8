import type { Environment } from './environment.js'
import { checkHealth } from './check-health.js'
import { sweepNudges } from './nudges.js'

const LEADER = 'sweep'
const REPLANS_PER_SWEEP = 1_000
const NUDGES_PER_SWEEP = 500

export interface SweepOptions {
  readonly sweepMs: number
  readonly healthMs: number
}

/**
 * Nudges whatever is due, plans what entered the window, and checks connections' health. A lease
 * row elects who does it, to save work; correctness never depends on there being one.
 */
export class Sweep {
  readonly #environment: Environment
  readonly #worker: string
  readonly #options: SweepOptions
  #healthCheckedAt: number | null = null

  constructor(environment: Environment, worker: string, options: SweepOptions) {
    this.#environment = environment
    this.#worker = worker
    this.#options = options
  }

  /** One round; returns the wait until the next one, in milliseconds. */
  async step(): Promise<number> {
    const { store, transport, clock, telemetry } = this.#environment
    const { sweepMs } = this.#options
    const leads = await store.runs.lead(LEADER, this.#worker, sweepMs * 3)
    if (!leads) return sweepMs
    await store.changes.markReplans(REPLANS_PER_SWEEP)
    const due = await store.claims.findDue(NUDGES_PER_SWEEP)
    if (due.length > 0) {
      telemetry.count('calsync_sweep_nudges_total', due.length)
      await transport.nudge(sweepNudges(due, new Date(clock.now()).toISOString()))
    }
    await this.#checkHealth()
    return sweepMs
  }

  async #checkHealth(): Promise<void> {
    const { clock, store } = this.#environment
    const now = clock.monotonic()
    // A new leader waits a whole period too: a restart must not ask about every connection at once.
    this.#healthCheckedAt ??= now
    if (now - this.#healthCheckedAt < this.#options.healthMs) return
    this.#healthCheckedAt = now
    const connections = await store.connections.listConnections({ states: ['connected'] })
    await checkHealth(this.#environment, connections)
  }
}
