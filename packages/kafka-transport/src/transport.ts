import {
  CalsyncError,
  messageOf,
  type Nudge,
  type NudgeHandler,
  type ResultMessage,
  type Transport,
  type TransportFinding,
  type TransportSubscription,
} from '@calsync/core'
import type { KafkaMessage } from 'kafkajs'
import { check } from './check.js'
import { openClient } from './client.js'
import { ConsumerLoop } from './consumer-loop.js'
import { deadLetterOf, withoutContent, type MessageOrigin } from './dead-letter.js'
import { ensureTopics } from './ensure-topics.js'
import type { KafkaOptions } from './options.js'
import {
  bytesOf,
  byTopic,
  nudgeMessage,
  requestsOf,
  resultMessage,
  type Outgoing,
} from './outgoing.js'
import { closedError, KafkaProducer } from './producer.js'
import { settingsOf, type Settings } from './settings.js'
import { deadLetterTopic, nudgeTopic, requestedTopics, resultTopic } from './topics.js'
import { translateError } from './translate-error.js'
import { within } from './within.js'

/** Nudges and results over Kafka. */
export interface KafkaTransport extends Transport {
  /** Creates missing topics; resolves with their names. Throws `CalsyncError`. */
  ensureTopics(): Promise<readonly string[]>
}

/**
 * A transport over Kafka: nudges reach one worker of the group within milliseconds, results reach
 * other services. Connects when it is first used.
 *
 * Throws `CalsyncError` (`CONFIG_INVALID`) for options that can never work.
 */
export function kafka(options: KafkaOptions): KafkaTransport {
  return new KafkajsTransport(settingsOf(options))
}

const NUDGES = 'calsync_kafka_nudges_total'
const PUBLISHED = 'calsync_kafka_published_total'

class KafkajsTransport implements KafkaTransport {
  readonly name = 'kafka'
  readonly publishes = true
  readonly #settings: Settings
  readonly #producer: KafkaProducer
  readonly #loops = new Set<ConsumerLoop>()
  #topicsReady: Promise<unknown> | undefined
  /** Until then, monotonic, nudges are dropped: the broker has just not taken one. */
  #nudgesRestUntil = 0
  #closed = false

  constructor(settings: Settings) {
    this.#settings = settings
    this.#producer = new KafkaProducer({
      openClient: () => openClient(settings),
      clock: settings.clock,
      logger: settings.logger,
      redact: settings.redact,
      closeMs: settings.timings.closeMs,
    })
  }

  async nudge(nudges: readonly Nudge[]): Promise<void> {
    const { clock, logger, telemetry, timings } = this.#settings
    const outgoing = this.#routed(nudges)
    if (outgoing.length === 0) return
    if (this.#closed || clock.monotonic() < this.#nudgesRestUntil) {
      telemetry.count(NUDGES, outgoing.length, { result: 'dropped' })
      return
    }
    try {
      await within(clock, timings.nudgeMs, this.#send(outgoing, timings.nudgeMs))
      telemetry.count(NUDGES, outgoing.length, { result: 'sent' })
    } catch (error) {
      this.#nudgesRestUntil = clock.monotonic() + timings.nudgeRestMs
      telemetry.count(NUDGES, outgoing.length, { result: 'failed' })
      logger.warn('kafka.nudges.failed', {
        count: outgoing.length,
        error: this.#settings.redact(messageOf(error)),
      })
    }
  }

  async subscribe(handler: NudgeHandler): Promise<TransportSubscription> {
    if (this.#closed) throw closedError()
    const { clock, logger, timings } = this.#settings
    const topics = requestedTopics(this.#settings)
    const loop = new ConsumerLoop({
      settings: this.#settings,
      openClient: () => openClient(this.#settings),
      prepare: () => this.#prepareTopics(),
      topics: [...topics.keys()],
      handler,
      writeDeadLetter: (message, origin, error) =>
        this.#writeDeadLetter(
          deadLetterTopic(topics.get(origin.topic) ?? ''),
          message,
          origin,
          error,
        ),
    })
    this.#loops.add(loop)
    await within(clock, timings.joinMs, loop.joined).catch(() => {
      logger.warn('kafka.consumer.late', {
        group: this.#settings.consumerGroup,
        afterMs: timings.joinMs,
      })
    })
    return {
      stop: async () => {
        await loop.stop()
        this.#loops.delete(loop)
      },
    }
  }

  async publish(messages: readonly ResultMessage[]): Promise<void> {
    if (messages.length === 0) return
    const { telemetry, timings } = this.#settings
    const outgoing = messages.map((result) => ({
      topic: resultTopic(this.#settings, result),
      message: resultMessage(result),
    }))
    try {
      await this.#send(outgoing, timings.publishMs)
      telemetry.count(PUBLISHED, outgoing.length, { result: 'sent' })
    } catch (error) {
      telemetry.count(PUBLISHED, outgoing.length, { result: 'failed' })
      throw translateError(error, this.#settings.redact)
    }
  }

  check(): Promise<readonly TransportFinding[]> {
    return check(this.#settings)
  }

  async ensureTopics(): Promise<readonly string[]> {
    try {
      return await ensureTopics(this.#settings)
    } catch (error) {
      throw translateError(error, this.#settings.redact)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    // Consumers first: their last batch may still have a dead letter to write.
    await Promise.all([...this.#loops].map((loop) => loop.stop()))
    this.#loops.clear()
    await this.#producer.close()
  }

  #routed(nudges: readonly Nudge[]): Outgoing[] {
    return nudges.flatMap((nudge) => {
      const topic = nudgeTopic(this.#settings, nudge.integration)
      if (topic !== undefined) return [{ topic, message: nudgeMessage(nudge) }]
      this.#settings.telemetry.count(NUDGES, 1, { result: 'unroutable' })
      this.#settings.logger.warn('kafka.nudge.unroutable', { integration: nudge.integration })
      return []
    })
  }

  async #send(outgoing: readonly Outgoing[], timeoutMs: number): Promise<void> {
    await within(this.#settings.clock, timeoutMs, this.#prepareTopics())
    for (const request of requestsOf(outgoing)) {
      try {
        await this.#producer.send(byTopic(request), timeoutMs)
      } catch (error) {
        throw namingTheLargest(error, request)
      }
    }
  }

  /** Once per transport, and again after a failure. */
  async #prepareTopics(): Promise<void> {
    if (!this.#settings.createTopics) return
    const ready = (this.#topicsReady ??= ensureTopics(this.#settings))
    try {
      await ready
    } catch (error) {
      if (this.#topicsReady === ready) this.#topicsReady = undefined
      throw error
    }
  }

  async #writeDeadLetter(
    topic: string,
    message: KafkaMessage,
    origin: MessageOrigin,
    why: CalsyncError,
  ): Promise<void> {
    const { publishMs } = this.#settings.timings
    const letter = deadLetterOf(message, origin, why)
    try {
      await this.#producer.send([{ topic, messages: [letter] }], publishMs)
    } catch (error) {
      if (!(error instanceof CalsyncError) || error.code !== 'MESSAGE_TOO_LARGE') throw error
      await this.#producer.send([{ topic, messages: [withoutContent(letter)] }], publishMs)
    }
  }
}

/** The broker does not say which message it found too large. */
function namingTheLargest(error: unknown, request: readonly Outgoing[]): unknown {
  if (!(error instanceof CalsyncError) || error.code !== 'MESSAGE_TOO_LARGE') return error
  const [largest] = [...request].sort((a, b) => bytesOf(b.message) - bytesOf(a.message))
  const { code, message, next, retryable } = error
  const id = largest?.message.headers?.['calsync-message-id']
  return new CalsyncError({
    code,
    message,
    retryable,
    cause: error.cause,
    ...(next === undefined ? {} : { next }),
    details: { messageId: typeof id === 'string' ? id : null },
  })
}
