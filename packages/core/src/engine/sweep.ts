import type { Environment } from './environment.js'
import { sweepNudges } from './nudges.js'

const LEADER = 'sweep'
const REPLANS_PER_SWEEP = 1_000
const NUDGES_PER_SWEEP = 500

/**
 * Nudges whatever is due and plans what entered the window. A lease row elects who does it, to save
 * work; correctness never depends on there being one.
 */
export class Sweep {
  readonly #environment: Environment
  readonly #worker: string
  readonly #sweepMs: number

  constructor(environment: Environment, worker: string, sweepMs: number) {
    this.#environment = environment
    this.#worker = worker
    this.#sweepMs = sweepMs
  }

  /** One round; returns the wait until the next one, in milliseconds. */
  async step(): Promise<number> {
    const { store, transport, clock, telemetry } = this.#environment
    const leads = await store.runs.lead(LEADER, this.#worker, this.#sweepMs * 3)
    if (!leads) return this.#sweepMs
    await store.changes.markReplans(REPLANS_PER_SWEEP)
    const due = await store.claims.findDue(NUDGES_PER_SWEEP)
    if (due.length > 0) {
      telemetry.count('calsync_sweep_nudges_total', due.length)
      await transport.nudge(sweepNudges(due, new Date(clock.now()).toISOString()))
    }
    return this.#sweepMs
  }
}
