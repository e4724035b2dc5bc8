import { randomUUID } from 'node:crypto'
import { kafkaAvailable, startKafka, type RunningKafka } from '@calsync/testkit/kafka'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Only where the brokers of KAFKA_BROKERS stand in for a machine without Java. */
const cannotStart = !(await kafkaAvailable()) && process.env['KAFKA_BROKERS'] !== undefined

describe.skipIf(cannotStart)('startKafka', () => {
  let server: RunningKafka
  const client = (): Kafka =>
    new Kafka({ brokers: server.brokers, logLevel: logLevel.NOTHING, retry: { retries: 10 } })

  beforeAll(async () => {
    server = await startKafka()
  }, 180_000)
  afterAll(() => server.stop(), 30_000)

  async function createTopic(): Promise<string> {
    const topic = `t-${randomUUID()}`
    const admin = client().admin()
    await admin.connect()
    await admin.createTopics({ topics: [{ topic, numPartitions: 2 }], waitForLeaders: true })
    await admin.disconnect()
    return topic
  }

  async function send(topic: string, values: string[]): Promise<void> {
    const producer = client().producer()
    await producer.connect()
    await producer.send({
      topic,
      acks: -1,
      messages: values.map((value) => ({ key: value, value })),
    })
    await producer.disconnect()
  }

  /** Reads with a consumer group until so many messages came; commits what it read. */
  async function receive(topic: string, groupId: string, count: number): Promise<string[]> {
    const consumer = client().consumer({ groupId })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const values: string[] = []
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: async ({ message }) => {
            values.push(String(message.value))
            if (values.length === count) resolve()
            await Promise.resolve()
          },
        })
        .catch(reject)
    })
    await consumer.disconnect()
    return values.sort()
  }

  it('carries messages from a producer to a consumer group', async () => {
    const topic = await createTopic()
    await send(topic, ['a', 'b', 'c'])
    expect(await receive(topic, `g-${topic}`, 3)).toEqual(['a', 'b', 'c'])
  }, 30_000)

  it('keeps messages and committed offsets over a kill and a restart', async () => {
    const topic = await createTopic()
    const group = `g-${topic}`
    await send(topic, ['before'])
    expect(await receive(topic, group, 1)).toEqual(['before'])

    const before = server.pid
    server.kill('SIGKILL')
    await server.restart()
    expect(server.pid).not.toBe(before)

    await send(topic, ['after'])
    expect(await receive(topic, group, 1)).toEqual(['after'])
  }, 60_000)

  it('creates no topics by itself', async () => {
    const admin = client().admin()
    await admin.connect()
    await expect(admin.fetchTopicMetadata({ topics: [`absent-${randomUUID()}`] })).rejects.toThrow(
      'This server does not host this topic-partition',
    )
    await admin.disconnect()
  }, 30_000)

  it('stops its process, and may be stopped twice', async () => {
    await server.stop()
    await server.stop()
    expect(() => process.kill(server.pid, 0)).toThrow('ESRCH')
  }, 30_000)
})
