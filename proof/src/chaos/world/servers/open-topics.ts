import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { type Admin, type ITopicConfig, Kafka, logLevel } from 'kafkajs'
import { Dice } from '../../dice.ts'
import type { KafkaPlace } from '../processes/worker-settings.ts'
import type { SecretWatch } from '../secret-watch.ts'
import { PublishedInTopics } from '../witness/published-in-topics.ts'
import { Broker, REQUEST_PARTITIONS } from './broker.ts'
import { openBroker } from './kafka-broker.ts'
import { TopicReader } from './topic-reader.ts'

const RESULT_PARTITIONS = 3
const GIVE_UP_MS = 20_000

/** A world's part of a broker. */
export interface Topics {
  readonly place: KafkaPlace
  readonly control: Broker
  readonly published: PublishedInTopics
  stop(): Promise<void>
}

/** Topics of names that no other run has, on a broker of our own or the one that is given. */
export async function openTopics(seed: number, watch: SecretWatch): Promise<Topics> {
  const { brokers, server, sessionTimeoutMs } = await openBroker()
  const run = `chaos-${randomBytes(4).toString('hex')}`
  const place: KafkaPlace = {
    brokers,
    topicPrefix: `${run}.sync`,
    appEventsTopic: `${run}.app-events`,
    consumerGroup: `${run}-workers`,
    sessionTimeoutMs,
  }
  const requestTopic = `${place.topicPrefix}.requested`
  try {
    const results = ['completed', 'failed', 'dlq'].map((kind) => `${place.topicPrefix}.${kind}`)
    await createTopics(brokers, [
      { topic: requestTopic, numPartitions: REQUEST_PARTITIONS },
      ...[...results, place.appEventsTopic].map((topic) => ({
        topic,
        numPartitions: RESULT_PARTITIONS,
        configEntries: datedByBroker,
      })),
    ])
  } catch (error) {
    await server?.stop()
    throw error
  }
  const reader = new TopicReader(brokers)
  const topics = { prefix: place.topicPrefix, appEvents: place.appEventsTopic }
  return {
    place,
    control: new Broker({ server, brokers, requestTopic, reader, dice: new Dice(seed), watch }),
    published: new PublishedInTopics(reader, topics, watch),
    stop: async () => server?.stop(),
  }
}

/** A worker whose own clock is ahead would date its messages into the future. */
const datedByBroker = [{ name: 'message.timestamp.type', value: 'LogAppendTime' }]

async function createTopics(
  brokers: readonly string[],
  wanted: readonly ITopicConfig[],
): Promise<void> {
  const kafka = new Kafka({
    clientId: 'chaos-topics',
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
  })
  const admin = kafka.admin()
  await admin.connect()
  try {
    await admin.createTopics({ topics: [...wanted], waitForLeaders: false })
    for (const { topic } of wanted) await isLed(admin, topic)
  } finally {
    await admin.disconnect()
  }
}

/** Metadata names a leader before it knows that it leads. */
async function isLed(admin: Admin, topic: string): Promise<void> {
  const deadline = Date.now() + GIVE_UP_MS
  for (;;) {
    try {
      await admin.fetchTopicOffsets(topic)
      return
    } catch (cause) {
      if (Date.now() > deadline) throw new Error(`The topic ${topic} has no leader.`, { cause })
      await delay(50)
    }
  }
}
