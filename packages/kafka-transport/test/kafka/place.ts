import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { LogFields, Logger, Nudge, Transport } from '@calsync/core'
import { kafka, type KafkaOptions, type KafkaTransport } from '@calsync/kafka-transport'
import { Kafka, logLevel, type Admin, type KafkaMessage, type Message } from 'kafkajs'

export const INTEGRATION = 'microsoft-outlook'

/** Quick to notice and to recover; 6 s is the shortest session the broker allows. */
const quick = {
  sessionTimeoutMs: 6_000,
  heartbeatMs: 500,
  rebalanceTimeoutMs: 6_000,
  fetchWaitMs: 100,
  busyPauseMs: 50,
  deadLetterPauseMs: 200,
  rebuildMs: 100,
  rebuildMaxMs: 1_000,
  nudgeRestMs: 100,
} as const

export interface LogLine {
  readonly level: string
  readonly event: string
  readonly fields: LogFields
}

/** Something that grows, and a way to wait until it has grown enough. */
export class Collected<T> {
  readonly items: T[] = []
  readonly #waiting = new Set<() => void>()

  add(item: T): void {
    this.items.push(item)
    for (const look of this.#waiting) look()
  }

  async until(
    what: string,
    condition: (items: readonly T[]) => boolean,
    ms = 40_000,
  ): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    let look = (): void => undefined
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => reject(new Error(`${what}: not within ${ms} ms`)), ms)
        look = () => {
          if (condition(this.items)) resolve()
        }
        this.#waiting.add(look)
        look()
      })
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(look)
    }
  }
}

function collectingLogger(lines: Collected<LogLine>): Logger {
  const at =
    (level: string) =>
    (event: string, fields: LogFields = {}): void =>
      lines.add({ level, event, fields })
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

/** Topics and a consumer group of one test, with a plain client beside the transport. */
export class Place {
  readonly prefix = `t-${randomUUID()}`
  readonly group = `g-${randomUUID()}`
  readonly appEvents = `${this.prefix}.app-events`
  readonly log = new Collected<LogLine>()
  readonly #brokers: readonly string[]
  readonly #plain: Kafka
  readonly #cleanups: (() => Promise<void>)[] = []

  constructor(brokers: readonly string[]) {
    this.#brokers = brokers
    this.#plain = new Kafka({
      brokers: [...brokers],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 100, retries: 10 },
    })
  }

  get requested(): string {
    return `${this.prefix}.requested`
  }

  get deadLetters(): string {
    return `${this.prefix}.dlq`
  }

  options(overrides: Partial<KafkaOptions> = {}): KafkaOptions {
    return {
      brokers: this.#brokers,
      consumerGroup: this.group,
      topicPrefixes: { [INTEGRATION]: this.prefix },
      appEventsTopic: this.appEvents,
      partitions: 4,
      createTopics: true,
      logger: collectingLogger(this.log),
      ...overrides,
      timings: { ...quick, ...overrides.timings },
    }
  }

  create(overrides: Partial<KafkaOptions> = {}): KafkaTransport {
    const transport = kafka(this.options(overrides))
    this.onClose(() => transport.close())
    return transport
  }

  /** A transport for a port where nobody listens. */
  createUnreachable(): KafkaTransport {
    return this.create({ brokers: '127.0.0.1:9', timings: { joinMs: 500, checkMs: 2_000 } })
  }

  async put(message: Partial<Message>, topic = this.requested): Promise<void> {
    const producer = this.#plain.producer({ allowAutoTopicCreation: false })
    await producer.connect()
    await producer.send({ topic, acks: -1, messages: [{ key: null, value: null, ...message }] })
    await producer.disconnect()
  }

  /** As a foreign producer with exactly-once settings does: the broker adds a mark behind it. */
  async putInTransaction(message: Message): Promise<void> {
    const producer = this.#plain.producer({
      transactionalId: `tx-${randomUUID()}`,
      idempotent: true,
      maxInFlightRequests: 1,
    })
    await producer.connect()
    const transaction = await producer.transaction()
    await transaction.send({ topic: this.requested, messages: [message] })
    await transaction.commit()
    await producer.disconnect()
  }

  /** Everything in some topics, from their beginning. */
  async read(topics: readonly string[]): Promise<Collected<KafkaMessage & { topic: string }>> {
    const seen = new Collected<KafkaMessage & { topic: string }>()
    const consumer = this.#plain.consumer({
      groupId: `reader-${randomUUID()}`,
      maxWaitTimeInMs: 100,
    })
    await consumer.connect()
    await consumer.subscribe({ topics: [...topics], fromBeginning: true })
    await consumer.run({
      eachMessage: async ({ topic, message }) => seen.add({ ...message, topic }),
    })
    this.onClose(() => consumer.disconnect())
    return seen
  }

  async admin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.#plain.admin()
    await admin.connect()
    try {
      return await work(admin)
    } finally {
      await admin.disconnect()
    }
  }

  async createTopics(topics: readonly string[], numPartitions: number): Promise<void> {
    await this.admin((admin) =>
      admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions })) }),
    )
  }

  /** Resolves when the group has shared out its partitions among so many workers. */
  untilMembers(count: number): Promise<void> {
    return this.#polled(`${count} workers in the group`, async (admin) => {
      const { groups } = await admin.describeGroups([this.group])
      return groups[0]?.state === 'Stable' && groups[0].members.length === count
    })
  }

  /** Resolves when the group has committed all requests, at least so many: a send may repeat one. */
  untilCommitted(count: number): Promise<void> {
    return this.#polled(`${count} committed messages`, async (admin) => {
      const [offsets] = await admin.fetchOffsets({ groupId: this.group, topics: [this.requested] })
      const ends = await admin.fetchTopicOffsets(this.requested)
      const sum = (all: readonly { offset: string }[]): number =>
        all.reduce((total, { offset }) => total + Math.max(0, Number(offset)), 0)
      const committed = sum(offsets?.partitions ?? [])
      return committed >= count && committed === sum(ends)
    })
  }

  untilConsumed(condition: () => boolean | Promise<boolean>): Promise<void> {
    return this.#polled('all handed over', async () => condition())
  }

  async #polled(what: string, condition: (admin: Admin) => Promise<boolean>): Promise<void> {
    await this.admin(async (admin) => {
      const deadline = Date.now() + 40_000
      while (!(await condition(admin))) {
        if (Date.now() > deadline) throw new Error(`${what}: not within 40 s`)
        await delay(50)
      }
    })
  }

  onClose(cleanup: () => Promise<void>): void {
    this.#cleanups.push(cleanup)
  }

  async close(): Promise<void> {
    for (const cleanup of this.#cleanups.reverse()) await cleanup()
  }
}

export function nudgeFor(connectionId: string): Nudge {
  return {
    connectionId,
    integration: INTEGRATION,
    request: {
      type: 'batch_sync',
      connectionId,
      userId: 'user-1',
      priority: 'low',
      reason: 'scheduled',
      timestamp: '2026-03-01T09:00:00.000Z',
    },
  }
}

export const newIds = (count: number): string[] => Array.from({ length: count }, () => randomUUID())

/** Subscribes with a handler that takes everything; resolves with what it took. */
export async function subscribeAll(transport: Transport): Promise<Collected<string>> {
  const taken = new Collected<string>()
  await transport.subscribe((id) => {
    taken.add(id)
    return 'queued'
  })
  return taken
}

export const hasAll = (ids: readonly string[]) => (items: readonly string[]) =>
  ids.every((id) => items.includes(id))
