import { checkHealth } from './check-health.js'
import type { Environment } from './environment.js'

const LEADER = 'health'

/**
 * Asks the vaults about all connections once per period, in a loop of its own: a vault that is slow
 * to answer must not keep the sweep from nudging.
 */
export class HealthRounds {
  readonly #environment: Environment
  readonly #worker: string
  readonly #periodMs: number
  #waited = false

  constructor(environment: Environment, worker: string, periodMs: number) {
    this.#environment = environment
    this.#worker = worker
    this.#periodMs = periodMs
  }

  /** One round; returns the wait until the next one, in milliseconds. */
  async step(): Promise<number> {
    const { store } = this.#environment
    // The first period is waited for too: a restart must not ask about every connection at once.
    if (this.#waited && (await store.runs.lead(LEADER, this.#worker, this.#periodMs * 1.5))) {
      const connections = await store.connections.listConnections({ states: ['connected'] })
      await checkHealth(this.#environment, connections)
    }
    this.#waited = true
    return this.#periodMs
  }
}
