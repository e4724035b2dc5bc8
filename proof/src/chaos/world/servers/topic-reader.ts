import { randomUUID } from 'node:crypto'
import { type Consumer, type EachBatchPayload, Kafka, logLevel } from 'kafkajs'

/** A message as it stands in a topic. */
export interface TopicMessage {
  readonly topic: string
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
  readonly at: number
}

/** A part of a partition that is still to be read: from the first offset up to the second. */
interface Stretch {
  readonly topic: string
  readonly partition: number
  readonly from: number
  readonly to: number
}

const GIVE_UP_MS = 30_000

/**
 * Reads topics from their beginning, and later what has come since. It listens only while it reads:
 * nothing of it has to live through what is done to the broker.
 */
export class TopicReader {
  readonly #brokers: readonly string[]
  /** By topic and partition: the next offset to read. */
  readonly #next = new Map<string, number>()

  constructor(brokers: readonly string[]) {
    this.#brokers = brokers
  }

  /** A topic that was made anew begins again with its first offset. */
  forget(topic: string): void {
    for (const place of this.#next.keys()) {
      if (place.startsWith(`${topic} `)) this.#next.delete(place)
    }
  }

  /** All that has come since the last time, each partition in its order. */
  async read(topics: readonly string[]): Promise<readonly TopicMessage[]> {
    const kafka = new Kafka({
      clientId: 'chaos-reader',
      brokers: [...this.#brokers],
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 20 },
    })
    const stretches = await this.#stretches(kafka, topics)
    if (stretches.length === 0) return []
    const consumer = kafka.consumer({
      groupId: `chaos-reader-${randomUUID()}`,
      // It ends when its last fetch has: the default of 5 s would be waited for each time.
      maxWaitTimeInMs: 100,
    })
    try {
      await consumer.connect()
      await consumer.subscribe({
        topics: [...new Set(stretches.map(({ topic }) => topic))],
        fromBeginning: true,
      })
      const messages = await collect(consumer, stretches)
      for (const { topic, partition, to } of stretches) this.#next.set(`${topic} ${partition}`, to)
      return messages
    } finally {
      await consumer.disconnect().catch(() => {})
    }
  }

  async #stretches(kafka: Kafka, topics: readonly string[]): Promise<readonly Stretch[]> {
    const admin = kafka.admin()
    try {
      await admin.connect()
      const all: Stretch[] = []
      for (const topic of topics) {
        const offsets = await admin.fetchTopicOffsets(topic)
        const stretches = offsets.map(({ partition, low, high }): Stretch => {
          const next = this.#next.get(`${topic} ${partition}`) ?? 0
          return { topic, partition, from: Math.max(next, Number(low)), to: Number(high) }
        })
        all.push(...stretches.filter(({ from, to }) => from < to))
      }
      return all
    } finally {
      await admin.disconnect().catch(() => {})
    }
  }
}

function collect(
  consumer: Consumer,
  stretches: readonly Stretch[],
): Promise<readonly TopicMessage[]> {
  const left = new Map(stretches.map((one) => [`${one.topic} ${one.partition}`, one]))
  const messages: TopicMessage[] = []
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      clearTimeout(timer)
      reject(new Error('Topics could not be read to their end.', { cause }))
    }
    const timer = setTimeout(() => fail(new Error('it took too long')), GIVE_UP_MS)
    // At each joining: a consumer that has to begin again forgets where it was sent.
    consumer.on(consumer.events.GROUP_JOIN, () => {
      for (const { topic, partition, from } of left.values()) {
        consumer.seek({ topic, partition, offset: String(from) })
      }
    })
    consumer.on(consumer.events.CRASH, ({ payload: { restart, error } }) => {
      if (!restart) fail(error)
    })
    const eachBatch = async ({ batch }: EachBatchPayload): Promise<void> => {
      const place = `${batch.topic} ${batch.partition}`
      const stretch = left.get(place)
      if (stretch === undefined) return
      for (const message of batch.messages) {
        const offset = Number(message.offset)
        // A batch comes again when the consumer had to begin again.
        if (offset < stretch.from || offset >= stretch.to) continue
        messages.push(readable(batch.topic, message))
      }
      const from = Math.max(stretch.from, Number(batch.lastOffset()) + 1)
      if (from >= stretch.to) left.delete(place)
      else left.set(place, { ...stretch, from })
      if (left.size > 0) return
      clearTimeout(timer)
      resolve(messages)
    }
    consumer.run({ autoCommit: false, eachBatch }).catch(fail)
  })
}

function readable(
  topic: string,
  { key, value, headers = {}, timestamp }: EachBatchPayload['batch']['messages'][number],
): TopicMessage {
  const texts = Object.entries(headers).map(([name, text]) => [name, String(text)] as const)
  return {
    topic,
    key: key?.toString() ?? '',
    value: value?.toString() ?? '',
    headers: Object.fromEntries(texts),
    at: Number(timestamp),
  }
}
