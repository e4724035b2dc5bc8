import {
  CalsyncError,
  type ClaimStore,
  type Clock,
  type Logger,
  type Nudge,
  type NudgeHandler,
  type Priority,
  type ResultMessage,
  type Transport,
  type TransportFinding,
  type TransportSubscription,
  messageOf,
  silentLogger,
} from '@calsync/core'
import type pg from 'pg'
import { HintListener } from './hint-listener.js'
import { decodeHint } from './hint-payload.js'
import { HintSender } from './hint-sender.js'
import { PollSubscription } from './poll-subscription.js'

export interface PollingTransportOptions {
  /** For hints, and where the connection that listens connects to. It stays the caller's to end. */
  readonly pool: Pick<pg.Pool, 'query' | 'options'>
  readonly claims: Pick<ClaimStore, 'findDue'>
  readonly clock: Clock
  /** Milliseconds between two looks while there is work, or while hints do not arrive. Default 500. */
  readonly intervalMs?: number
  /** Milliseconds between two looks while there is none and hints arrive. Default 2 000. */
  readonly idleIntervalMs?: number
  /** Connections that one look hands over at most. Default 200. */
  readonly limit?: number
  /** The channel of LISTEN and NOTIFY. Default `calsync_due`. */
  readonly channel?: string
  /** Whether to send and hear hints through LISTEN and NOTIFY; without, only polling. Default true. */
  readonly listen?: boolean
  readonly logger?: Logger
}

/**
 * The transport that needs nothing but the database: every worker looks for due connections, and
 * hints make that quick. Any number of machines; a lost hint costs one interval.
 */
export function pollingTransport(options: PollingTransportOptions): Transport {
  return new PollingTransport(options)
}

class PollingTransport implements Transport {
  readonly name = 'postgres'
  /** There is no other side: the host's own code takes results in the worker. */
  readonly publishes = false
  readonly #options: PollingTransportOptions
  readonly #channel: string
  readonly #logger: Logger
  readonly #sender: HintSender | null
  readonly #subscriptions = new Map<PollSubscription, HintListener | null>()
  #closed = false

  constructor(options: PollingTransportOptions) {
    const { channel = 'calsync_due', listen = true, logger = silentLogger, pool } = options
    this.#options = options
    this.#channel = channel
    this.#logger = logger
    this.#sender = listen ? new HintSender({ pool, channel, logger }) : null
  }

  /** This process first; what it does not take is told to the others, without waiting for it. */
  async nudge(nudges: readonly Nudge[]): Promise<void> {
    if (this.#closed) return
    const priorities = new Map<string, Priority>()
    for (const { connectionId, request } of nudges) {
      if (request.priority === 'high') priorities.set(connectionId, 'live')
      else if (!priorities.has(connectionId)) priorities.set(connectionId, 'background')
    }
    const rest = [...priorities].filter(([id, priority]) => !this.#offer(id, priority))
    if (rest.length > 0) this.#sender?.send(rest.map(([id]) => id))
  }

  async subscribe(handler: NudgeHandler): Promise<TransportSubscription> {
    const { claims, clock, intervalMs = 500, idleIntervalMs = 2_000, limit = 200 } = this.#options
    if (this.#closed) throw closed()
    const subscription: PollSubscription = new PollSubscription({
      ...{ claims, clock, handler, intervalMs, idleIntervalMs, limit },
      logger: this.#logger,
      hearing: () => this.#subscriptions.get(subscription)?.hearing === true,
    })
    this.#subscriptions.set(subscription, this.#listen(subscription))
    return { stop: () => this.#end(subscription) }
  }

  async publish(messages: readonly ResultMessage[]): Promise<void> {
    if (messages.length > 0) throw leadsNowhere()
  }

  async check(): Promise<readonly TransportFinding[]> {
    try {
      await this.#options.pool.query('select 1')
      return []
    } catch (error) {
      const next = 'check the database URL, and that the database can be reached from here'
      return [{ message: `the database does not answer: ${messageOf(error)}`, next }]
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#sender?.close()
    await Promise.all([...this.#subscriptions.keys()].map((each) => this.#end(each)))
  }

  #offer(connectionId: string, priority: Priority): boolean {
    return [...this.#subscriptions.keys()].some((each) => each.offer(connectionId, priority))
  }

  #listen(subscription: PollSubscription): HintListener | null {
    if (this.#sender === null) return null
    const { pool, clock } = this.#options
    const onHint = (payload: string): void => {
      const ids = decodeHint(payload)
      if (ids === null) subscription.wake()
      // Claiming decides who gets it: a look before that would be a query more for every hint.
      else ids.every((id) => subscription.offer(id, 'background'))
    }
    return new HintListener({ pool, clock, channel: this.#channel, logger: this.#logger, onHint })
  }

  async #end(subscription: PollSubscription): Promise<void> {
    const listener = this.#subscriptions.get(subscription)
    this.#subscriptions.delete(subscription)
    await subscription.stop()
    await listener?.stop()
  }
}

function closed(): CalsyncError {
  return new CalsyncError({
    code: 'TRANSPORT_CLOSED',
    message: 'the transport is closed',
    next: 'create another one',
  })
}

function leadsNowhere(): CalsyncError {
  return new CalsyncError({
    code: 'RESULTS_LEAD_NOWHERE',
    message: 'results were published to a transport that leads nowhere',
    next: 'give handlers (on), or a transport that publishes such as Kafka',
  })
}
