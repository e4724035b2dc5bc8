import type {
  Delivery,
  DeliveryRequest,
  DeliveryResult,
  DeliveryStore,
  ParkedMessage,
} from '@calsync/core'
import type { MemoryState, StoredMessage } from './memory-state.js'
import { plainCopy } from './plain-copy.js'

/** The result outbox in memory, as the host's own code takes from it. */
export class MemoryDeliveries implements DeliveryStore {
  readonly #state: MemoryState

  constructor(state: MemoryState) {
    this.#state = state
  }

  async takeDeliveries({ kinds, limit, leaseMs }: DeliveryRequest): Promise<readonly Delivery[]> {
    const now = this.#state.now()
    const seen = new Set<string>()
    const ready: StoredMessage[] = []
    for (const row of this.#state.outbox.values()) {
      const { key, kind } = row.message
      if (row.parkedAt !== null || seen.has(key)) continue
      seen.add(key)
      const waits = row.dueAt > now || (row.leasedUntil ?? now) > now || row.taken
      if (!waits && kinds.includes(kind)) ready.push(row)
    }
    return ready.slice(0, limit).map((row) => {
      row.tries += 1
      row.fence += 1
      row.leasedUntil = now + leaseMs
      const { fence, message, tries } = row
      return plainCopy({ seq: String(row.seq), message, tryNumber: tries, fence })
    })
  }

  async settleDeliveries(results: readonly DeliveryResult[]): Promise<void> {
    const now = this.#state.now()
    for (const { seq, fence, end } of results) {
      const row = [...this.#state.outbox.values()].find((one) => String(one.seq) === seq)
      if (row === undefined || row.fence !== fence || row.leasedUntil === null) continue
      if (end.kind === 'handled') {
        this.#state.outbox.delete(row.message.id)
        continue
      }
      row.leasedUntil = null
      row.error = end.error
      if (end.kind === 'retry') row.dueAt = now + end.delayMs
      else row.parkedAt = now
    }
  }

  async listParked(limit: number): Promise<readonly ParkedMessage[]> {
    const parked = [...this.#state.outbox.values()].flatMap(
      ({ message, tries, error, parkedAt }): ParkedMessage[] =>
        parkedAt === null ? [] : [{ message, tries, error, parkedAt }],
    )
    return plainCopy(parked.sort((a, b) => a.parkedAt - b.parkedAt).slice(0, limit))
  }

  async retryParked(by: string, reason: string | null): Promise<number> {
    const parked = [...this.#state.outbox.values()].filter(({ parkedAt }) => parkedAt !== null)
    for (const row of parked) Object.assign(row, { parkedAt: null, tries: 0, dueAt: 0 })
    if (parked.length > 0) {
      this.#state.orders.push({ what: 'retry parked messages', by, reason, at: this.#state.now() })
    }
    return parked.length
  }
}
