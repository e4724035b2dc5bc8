import { backoffMs, type TransportSubscription } from '@calsync/core'
import type { KafkaClient } from './client.js'
import { ConsumerSession, type SessionParts } from './consumer-session.js'
import { watchConsumer } from './consumer-watch.js'
import type { Settings } from './settings.js'
import { translateError } from './translate-error.js'

export interface LoopParts extends Pick<SessionParts, 'topics' | 'handler' | 'writeDeadLetter'> {
  readonly settings: Settings
  readonly openClient: () => KafkaClient
  /** Runs before a consumer is built; a failure counts as one of the consumer. */
  readonly prepare: () => Promise<void>
}

interface SessionEnd {
  readonly reason: 'crashed' | 'stalled' | 'unopened' | 'stopped'
  readonly error: string
  /** Set when somebody has to change something first. */
  readonly next?: string
}

/** A stall that a rebuild did not cure is given twice the time before the next one, up to 32 times. */
const MAX_PATIENCE = 5

/** Keeps one consumer of the group alive: builds it, and builds a fresh one whenever it is lost. */
export class ConsumerLoop implements TransportSubscription {
  /** Resolves when a consumer is in the group for the first time. */
  readonly joined: Promise<void>
  readonly #parts: LoopParts
  readonly #stop = new AbortController()
  #onJoined: () => void = () => undefined
  readonly #running: Promise<void>

  constructor(parts: LoopParts) {
    this.#parts = parts
    this.joined = new Promise((resolve) => (this.#onJoined = resolve))
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { clock, logger, telemetry, timings, random } = this.#parts.settings
    const waits = {
      maxTries: Infinity,
      initialDelayMs: timings.rebuildMs,
      multiplier: 2,
      maxDelayMs: timings.rebuildMaxMs,
    }
    let failures = 0
    let vainStalls = 0
    while (!this.#isStopped()) {
      const session = this.#session(timings.stalledMs * 2 ** Math.min(vainStalls, MAX_PATIENCE))
      const end = await this.#live(session)
      await session.close()
      if (this.#isStopped()) return
      failures = session.tookBatch ? 0 : failures + 1
      vainStalls = end.reason === 'stalled' && !session.tookBatch ? vainStalls + 1 : 0
      const waitMs = backoffMs(waits, failures, random.next())
      const level = end.next === undefined ? 'warn' : 'error'
      logger[level]('kafka.consumer.rebuild', { ...end, waitMs })
      telemetry.count('calsync_kafka_rebuilds_total', 1, { reason: end.reason })
      await clock.sleep(waitMs, this.#stop.signal)
    }
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted
  }

  #session(stalledMs: number): ConsumerSession {
    const { settings, openClient, topics, handler, writeDeadLetter } = this.#parts
    const onJoined = (): void => {
      settings.logger.debug('kafka.consumer.joined', { group: settings.consumerGroup })
      this.#onJoined()
    }
    return new ConsumerSession({
      settings,
      client: openClient(),
      topics,
      handler,
      writeDeadLetter,
      onJoined,
      stalledMs,
    })
  }

  /** From opening a consumer to the first sign that it is lost. */
  async #live(session: ConsumerSession): Promise<SessionEnd> {
    const { settings, openClient, prepare } = this.#parts
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#stop.signal])
    const failed = (reason: SessionEnd['reason'], error: unknown): SessionEnd => {
      const { message, next, retryable } = translateError(error, settings.redact)
      return { reason, error: message, ...(retryable || next === undefined ? {} : { next }) }
    }
    const opening = new Promise<SessionEnd>((resolve) => {
      prepare()
        .then(() => session.open())
        .catch((error: unknown) => resolve(failed('unopened', error)))
    })
    const watching = watchConsumer(session, settings, openClient, signal)
    try {
      return await Promise.race([
        opening,
        session.crashed.then((error) => failed('crashed', error)),
        watching.then((why): SessionEnd =>
          why === undefined ? { reason: 'stopped', error: '' } : { reason: 'stalled', error: why },
        ),
      ])
    } finally {
      over.abort()
    }
  }
}
