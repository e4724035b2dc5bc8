import { type CalsyncError, type NudgeHandler } from '@calsync/core'
import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs'
import type { KafkaClient } from './client.js'
import { consumeBatch, type BatchEnd } from './consume-batch.js'
import type { MessageOrigin } from './dead-letter.js'
import { partitionKey } from './lag.js'
import type { Settings } from './settings.js'
import { Watchdog } from './watchdog.js'
import { within } from './within.js'

export interface SessionParts {
  readonly settings: Settings
  readonly client: KafkaClient
  readonly topics: readonly string[]
  readonly handler: NudgeHandler
  readonly writeDeadLetter: (
    message: KafkaMessage,
    origin: MessageOrigin,
    error: CalsyncError,
  ) => Promise<void>
  readonly onJoined: () => void
  /** Milliseconds without progress after which the watchdog bites. */
  readonly stalledMs: number
}

/** One kafkajs consumer from its connection to its end; it is never restarted, only replaced. */
export class ConsumerSession {
  readonly watchdog: Watchdog
  /** Resolves with the error when kafkajs gives up; then the consumer is disconnected already. */
  readonly crashed: Promise<Error>
  readonly #parts: SessionParts
  readonly #consumer: Consumer
  readonly #over = new AbortController()
  #assigned: Readonly<Record<string, readonly number[]>> = {}
  #tookBatch = false
  /** Next offset to read, of partitions read since the last rebalance. */
  readonly #positions = new Map<string, bigint>()
  readonly #endedEarly = new Set<string>()

  constructor(parts: SessionParts) {
    this.#parts = parts
    const { settings, client, stalledMs } = parts
    const { timings, clock } = settings
    // Joining takes as long as the slowest other worker may take to rejoin.
    const outsideMs = stalledMs + timings.rebalanceTimeoutMs
    this.watchdog = new Watchdog(stalledMs, outsideMs, clock.monotonic())
    this.#consumer = client.kafka.consumer({
      groupId: settings.consumerGroup,
      sessionTimeout: timings.sessionTimeoutMs,
      heartbeatInterval: timings.heartbeatMs,
      rebalanceTimeout: timings.rebalanceTimeoutMs,
      maxWaitTimeInMs: timings.fetchWaitMs,
      allowAutoTopicCreation: false,
      // kafkajs restarts after some crashes and not after others, and a restart that it has
      // scheduled survives a `disconnect` made while it was crashing. The loop rebuilds instead.
      retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
    })
    this.crashed = this.#listen()
  }

  /** Whether it has received anything. */
  get tookBatch(): boolean {
    return this.#tookBatch
  }

  /** Topic → partitions of the last rebalance. */
  get assigned(): Readonly<Record<string, readonly number[]>> {
    return this.#assigned
  }

  get positions(): ReadonlyMap<string, bigint> {
    return this.#positions
  }

  /** Keys of the partitions that rest. */
  paused(): Set<string> {
    const keys = this.#consumer
      .paused()
      .flatMap(({ topic, partitions }) => partitions.map((each) => partitionKey(topic, each)))
    return new Set(keys)
  }

  /** Resolves when the group was joined, or when kafkajs gave up joining: see `crashed`. */
  async open(): Promise<void> {
    await this.#consumer.connect()
    // From the beginning: a group without a committed offset must not skip what was sent before
    // its first commit, and an old nudge does nothing.
    await this.#consumer.subscribe({ topics: [...this.#parts.topics], fromBeginning: true })
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      eachBatch: (payload) => this.#eachBatch(payload),
    })
  }

  /**
   * Leaves the group, at most `closeMs`. Not to be awaited by the handler: kafkajs waits here for
   * the batch that the handler belongs to.
   */
  async close(): Promise<void> {
    const { settings, client } = this.#parts
    this.#over.abort()
    await within(settings.clock, settings.timings.closeMs, this.#consumer.disconnect()).catch(
      () => {
        settings.logger.debug('kafka.consumer.abandoned')
      },
    )
    client.destroy()
  }

  #listen(): Promise<Error> {
    const consumer = this.#consumer
    const { events } = consumer
    const { clock } = this.#parts.settings
    consumer.on(events.GROUP_JOIN, ({ payload }) => {
      this.#assigned = payload.memberAssignment
      this.#positions.clear()
      this.watchdog.joined()
      this.#parts.onJoined()
    })
    consumer.on(events.REBALANCING, () => this.watchdog.left(clock.monotonic()))
    // Also emitted for batches of nothing but control records, which never reach `eachBatch`.
    consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
      const key = partitionKey(payload.topic, payload.partition)
      if (!this.#endedEarly.delete(key)) this.#positions.set(key, BigInt(payload.lastOffset) + 1n)
    })
    return new Promise((resolve) => {
      consumer.on(events.CRASH, ({ payload }) => resolve(payload.error))
    })
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    if (this.#over.signal.aborted) throw new Error('this consumer has been replaced')
    const { topic, partition } = payload.batch
    const key = partitionKey(topic, partition)
    this.#tookBatch = true
    this.watchdog.touched(key)
    const { settings, handler, writeDeadLetter } = this.#parts
    const origin = { topic, partition, consumerGroup: settings.consumerGroup }
    const end = await consumeBatch(
      {
        ...payload,
        resolveOffset: (offset) => {
          payload.resolveOffset(offset)
          this.#positions.set(key, BigInt(offset) + 1n)
        },
      },
      {
        handler,
        writeDeadLetter: (message, error) => writeDeadLetter(message, origin, error),
        heartbeatMs: settings.timings.heartbeatMs,
        isStopped: () => this.#over.signal.aborted,
        clock: settings.clock,
        logger: settings.logger,
        telemetry: settings.telemetry,
      },
    )
    if (end !== 'all') this.#endedEarly.add(key)
    this.#rest(end, payload)
  }

  /** Nothing sleeps in the batch: the partition is paused and the other ones go on. */
  #rest(end: BatchEnd, payload: EachBatchPayload): void {
    if (end === 'all' || end === 'stopped') return
    const { timings, clock } = this.#parts.settings
    const resume = payload.pause()
    const restMs = end === 'busy' ? timings.busyPauseMs : timings.deadLetterPauseMs
    void clock.sleep(restMs, this.#over.signal).then(resume)
  }
}
