import { setTimeout as delay } from 'node:timers/promises'
import type { RunningKafka } from '@calsync/testkit/kafka'
import { type Admin, Kafka, logLevel, type Message, Partitioners } from 'kafkajs'
import type { Dice } from '../../dice.ts'
import type { SecretWatch } from '../secret-watch.ts'
import type { BrokerControl } from '../world.ts'
import { garbage } from './garbage.ts'
import type { TopicMessage, TopicReader } from './topic-reader.ts'

const WEEK_MS = 7 * 86_400_000
/** More of them tell nothing more. */
const MOST_KEPT = 5_000
/** So many that hardly two users share one: a worker with few of them has work all the same. */
export const REQUEST_PARTITIONS = 12
const GIVE_UP_MS = 20_000

export interface BrokerParts {
  /** `null` for a broker that somebody else runs. */
  readonly server: RunningKafka | null
  readonly brokers: readonly string[]
  readonly requestTopic: string
  readonly reader: TopicReader
  readonly dice: Dice
  readonly watch: SecretWatch
}

/** The levers on the broker and on the topic of requests. */
export class Broker implements BrokerControl {
  readonly #parts: BrokerParts
  readonly #kafka: Kafka
  #kept: TopicMessage[] = []

  constructor(parts: BrokerParts) {
    this.#parts = parts
    this.#kafka = new Kafka({
      clientId: 'chaos-broker',
      brokers: [...parts.brokers],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 20 },
    })
  }

  async crash(downMs: number): Promise<void> {
    const server = this.#own('crashed')
    server.kill('SIGKILL')
    await delay(downMs)
    await server.restart()
  }

  async restart(): Promise<void> {
    await this.#own('restarted').restart()
  }

  async wipe(): Promise<void> {
    const { requestTopic: topic, reader } = this.#parts
    await this.readRequests()
    await this.#administer(async (admin) => {
      await admin.deleteTopics({ topics: [topic] })
      const deadline = Date.now() + GIVE_UP_MS
      // A broker accepts the deletion first and carries it out later; a worker may be faster with
      // the new topic.
      while (!(await isMade(admin, topic))) {
        if (Date.now() > deadline) throw new Error(`The topic ${topic} could not be made anew.`)
        await delay(50)
      }
    })
    reader.forget(topic)
  }

  async replayOld(count: number): Promise<number> {
    await this.readRequests()
    const { dice } = this.#parts
    const old = dice.shuffled(this.#kept).slice(0, count)
    await this.#send(old.map(aWeekBack))
    return old.length
  }

  async garbage(count: number): Promise<number> {
    const { dice } = this.#parts
    await this.#send(Array.from({ length: count }, () => garbage(dice)))
    return count
  }

  /** Reads on what has passed, before it is needed or gone. */
  async readRequests(): Promise<void> {
    const { reader, requestTopic, watch } = this.#parts
    const passed = await reader.read([requestTopic])
    for (const { key, value } of passed) watch.look(`the topic ${requestTopic}`, `${key} ${value}`)
    const readable = passed.filter(({ value }) => requestIn(value) !== null)
    this.#kept = [...this.#kept, ...readable].slice(-MOST_KEPT)
  }

  async #send(messages: readonly Message[]): Promise<void> {
    const producer = this.#kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    try {
      await producer.send({ topic: this.#parts.requestTopic, messages: [...messages] })
    } finally {
      await producer.disconnect().catch(() => {})
    }
  }

  async #administer(work: (admin: Admin) => Promise<void>): Promise<void> {
    const admin = this.#kafka.admin()
    await admin.connect()
    try {
      await work(admin)
    } finally {
      await admin.disconnect().catch(() => {})
    }
  }

  #own(what: string): RunningKafka {
    const { server } = this.#parts
    if (server !== null) return server
    throw new Error(
      `The broker in KAFKA_BROKERS is not ours to be ${what}: ` +
        'leave KAFKA_BROKERS out, and one is started for the run.',
    )
  }
}

async function isMade(admin: Admin, topic: string): Promise<boolean> {
  try {
    await admin.createTopics({
      topics: [{ topic, numPartitions: REQUEST_PARTITIONS }],
      waitForLeaders: false,
    })
    const offsets = await admin.fetchTopicOffsets(topic)
    return offsets.every(({ high }) => Number(high) >= 0)
  } catch {
    return false
  }
}

/** `null` for garbage, which passed here, too. */
function requestIn(value: string): { readonly timestamp: string } | null {
  try {
    const request = JSON.parse(value) as { readonly timestamp?: unknown } | null
    if (typeof request?.timestamp !== 'string' || Number.isNaN(Date.parse(request.timestamp))) {
      return null
    }
    return { ...request, timestamp: request.timestamp }
  } catch {
    return null
  }
}

function aWeekBack({ key, value, at }: TopicMessage): Message {
  const request = requestIn(value)
  const sent = request === null ? at : Date.parse(request.timestamp)
  const timestamp = new Date(sent - WEEK_MS).toISOString()
  return { key, value: JSON.stringify({ ...request, timestamp }), timestamp: String(at - WEEK_MS) }
}
