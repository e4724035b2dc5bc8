import { CalsyncError, type Clock, type Logger } from '@calsync/core'
import type { Producer, TopicMessages } from 'kafkajs'
import type { KafkaClient } from './client.js'
import { kafkajs } from './kafkajs.js'
import { mayBeBroken, translateError } from './translate-error.js'
import { within } from './within.js'

interface Line {
  readonly client: KafkaClient
  readonly producer: Producer
  readonly connected: Promise<void>
}

export interface KafkaProducerParts {
  readonly openClient: () => KafkaClient
  readonly clock: Clock
  readonly logger: Logger
  readonly redact: (text: string) => string
  /** Milliseconds that a line has to say goodbye before its sockets are broken. */
  readonly closeMs: number
}

/**
 * A producer that connects when it is first used and is replaced by a fresh one after a failure
 * that may be its own.
 */
export class KafkaProducer {
  readonly #parts: KafkaProducerParts
  #line: Line | undefined
  #closed = false
  readonly #retiring = new Set<Promise<void>>()

  constructor(parts: KafkaProducerParts) {
    this.#parts = parts
  }

  /** Resolves when all in-sync replicas have the messages; throws `CalsyncError` otherwise. */
  async send(topicMessages: TopicMessages[], timeoutMs: number): Promise<void> {
    if (this.#closed) throw closedError()
    const line = (this.#line ??= this.#open())
    try {
      await within(this.#parts.clock, timeoutMs, this.#sendOn(line, topicMessages, timeoutMs))
    } catch (error) {
      if (mayBeBroken(error)) this.#retire(line)
      throw translateError(error, this.#parts.redact)
    }
  }

  /** Waits for open requests, at most `closeMs`. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#line !== undefined) this.#retire(this.#line)
    await Promise.all(this.#retiring)
  }

  async #sendOn(line: Line, topicMessages: TopicMessages[], timeout: number): Promise<void> {
    await line.connected
    await line.producer.sendBatch({ acks: -1, timeout, topicMessages })
  }

  #open(): Line {
    const client = this.#parts.openClient()
    const producer = client.kafka.producer({
      createPartitioner: kafkajs().Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
    })
    return { client, producer, connected: producer.connect() }
  }

  #retire(line: Line): void {
    if (this.#line === line) this.#line = undefined
    const { clock, closeMs, logger } = this.#parts
    const retiring = within(clock, closeMs, line.producer.disconnect())
      .catch(() => logger.debug('kafka.producer.abandoned'))
      .finally(() => {
        line.client.destroy()
        this.#retiring.delete(retiring)
      })
    this.#retiring.add(retiring)
  }
}

export function closedError(): CalsyncError {
  return new CalsyncError({
    code: 'TRANSPORT_CLOSED',
    message: 'the Kafka transport is closed',
    next: 'create a new one with kafka(options)',
  })
}
