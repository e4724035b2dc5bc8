import {
  type DeliveryPolicy,
  type Handover,
  mayHandOver,
  settleDelivery,
} from '../decide/settle-delivery.js'
import { messageOf } from '../model/calsync-error.js'
import type { ResultReceiver } from '../ports/result-receiver.js'
import type { Delivery, DeliveryResult } from '../ports/store/delivery-store.js'
import type { Environment } from './environment.js'

const IDLE_MS = 250
/** Beyond the time limit of a call: until then its end is surely stored, or the process is gone. */
const LEASE_MARGIN_MS = 10_000
const SETTLE_TRIES = 5
const SETTLE_RETRY_MS = 500
const MAX_ERROR_CHARS = 500

/** Hands messages of the result outbox to the host's own code, side by side, one of each key. */
export class Deliveries {
  readonly #environment: Environment
  readonly #receiver: ResultReceiver
  readonly #policy: DeliveryPolicy
  readonly #running = new Set<Promise<void>>()

  constructor(environment: Environment, receiver: ResultReceiver) {
    this.#environment = environment
    this.#receiver = receiver
    this.#policy = environment.delivery
  }

  /** Takes what there is room for, then waits for a call to end, or a while; returns no more wait. */
  async step(stopping: AbortSignal): Promise<number> {
    const { clock, store } = this.#environment
    const limit = this.#policy.concurrency - this.#running.size
    if (limit > 0) {
      const taken = await store.deliveries.takeDeliveries({
        kinds: [...this.#receiver.kinds],
        limit,
        leaseMs: this.#policy.timeLimitMs + LEASE_MARGIN_MS,
      })
      for (const delivery of taken) this.#start(delivery)
      if (taken.length > 0) return 0
    }
    const ended = new AbortController()
    const patience = clock.sleep(IDLE_MS, AbortSignal.any([stopping, ended.signal]))
    await Promise.race([patience, ...this.#running])
    ended.abort()
    return 0
  }

  /** Resolves when the calls under way are over, at the end of their time at the latest. */
  async finish(): Promise<void> {
    await Promise.all(this.#running)
  }

  #start(delivery: Delivery): void {
    const running = this.#deliver(delivery).finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { logger, random, telemetry } = this.#environment
    const { seq, fence, tryNumber, message } = delivery
    const handover = await this.#handOver(delivery)
    const end = settleDelivery(tryNumber, handover, this.#policy, random.next())
    telemetry.count('calsync_deliveries_total', 1, { kind: message.kind, end: end.kind })
    if (end.kind !== 'handled') {
      const { id, kind } = message
      const facts = { id, kind, tryNumber, error: end.error }
      if (end.kind === 'park') logger.error('delivery.parked', facts)
      else logger.warn('delivery.failed', { ...facts, retryInMs: end.delayMs })
    }
    await this.#settle({ seq, fence, end })
  }

  async #handOver({ message, tryNumber }: Delivery): Promise<Handover> {
    if (!mayHandOver(tryNumber, this.#policy)) return { kind: 'crashed' }
    const overdue = new AbortController()
    const answered = new AbortController()
    const late = this.#environment.clock
      .sleep(this.#policy.timeLimitMs, answered.signal)
      .then((): Handover => ({ kind: 'late' }))
    const handover = await Promise.race([this.#call(message, overdue.signal), late])
    answered.abort()
    if (handover.kind === 'late') overdue.abort()
    return handover
  }

  async #call(message: Delivery['message'], signal: AbortSignal): Promise<Handover> {
    try {
      await this.#receiver.receive(message, signal)
      return { kind: 'returned' }
    } catch (error) {
      return { kind: 'threw', error: messageOf(error).slice(0, MAX_ERROR_CHARS) }
    }
  }

  /** What cannot be stored is handed over again when its lease is over. */
  async #settle(result: DeliveryResult): Promise<void> {
    const { clock, logger, store } = this.#environment
    for (let tries = 1; ; tries++) {
      try {
        return await store.deliveries.settleDeliveries([result])
      } catch (error) {
        logger.warn('delivery.not_settled', { seq: result.seq, error: messageOf(error) })
        if (tries >= SETTLE_TRIES) return
      }
      await clock.sleep(SETTLE_RETRY_MS)
    }
  }
}
