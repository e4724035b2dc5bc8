import type { Environment } from '../../engine/environment.js'
import type { ConnectionLease } from '../../ports/store/claim-store.js'

const LEASE_MS = 60_000
/** How long somebody who writes to a calendar is waited for. */
const PATIENCE_MS = 20_000
const RETRY_MS = 500

/** Connections that nobody else sends to, as long as the leases are renewed. */
export class HeldConnections {
  readonly #environment: Environment
  readonly #holder: string
  readonly #leases = new Map<string, ConnectionLease>()

  constructor(environment: Environment) {
    this.#environment = environment
    this.#holder = `adopt-${environment.random.uuid()}`
  }

  get(connectionId: string): ConnectionLease | undefined {
    return this.#leases.get(connectionId)
  }

  /** Takes those that come free in time. */
  async take(connectionIds: readonly string[]): Promise<void> {
    const { clock } = this.#environment
    const until = clock.monotonic() + PATIENCE_MS
    let missing = connectionIds
    while (missing.length > 0) {
      for (const lease of await this.#lease(missing)) this.#leases.set(lease.connectionId, lease)
      missing = connectionIds.filter((id) => !this.#leases.has(id))
      if (missing.length === 0 || clock.monotonic() > until) return
      await clock.sleep(RETRY_MS)
    }
  }

  /** Keeps one; false when somebody else has it by now. */
  async renew(connectionId: string): Promise<boolean> {
    const [lease] = await this.#lease([connectionId])
    const mine = this.#leases.get(connectionId)
    if (lease !== undefined && lease.fence === mine?.fence) return true
    this.#leases.delete(connectionId)
    if (lease !== undefined) await this.#giveBack([lease])
    return false
  }

  /** Gives all of them back. */
  async release(): Promise<void> {
    const leases = [...this.#leases.values()]
    this.#leases.clear()
    await this.#giveBack(leases)
  }

  async #lease(connectionIds: readonly string[]): Promise<readonly ConnectionLease[]> {
    const { policy, store } = this.#environment
    return await store.claims.lease({
      connectionIds,
      worker: this.#holder,
      leaseMs: LEASE_MS,
      maxFlightMs: policy.maxFlightMs,
    })
  }

  async #giveBack(leases: readonly ConnectionLease[]): Promise<void> {
    if (leases.length === 0) return
    const { policy, store } = this.#environment
    await store.claims.settle(
      leases.map(({ connectionId, fence }) => ({
        connectionId,
        fence,
        worker: this.#holder,
        records: [],
        effect: null,
        release: true,
        visibilityMs: policy.visibilityMs,
      })),
    )
  }
}
