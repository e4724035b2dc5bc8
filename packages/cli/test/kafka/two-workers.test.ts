import kafkajs from 'kafkajs'
import { expect, inject, it } from 'vitest'
import { expectNoCanary, rowsAsText } from '../e2e/support/canaries.js'
import { createTestHost } from '../e2e/support/host.js'
import { backfillWithKill } from '../e2e/support/two-workers.js'

it('two workers, Kafka: one killed midway, every mailbox right, no secret anywhere', async () => {
  const brokers = inject('kafkaBrokers')
  const host = await createTestHost(inject('postgresUrl'), { latencyMs: 15, brokers })
  try {
    const printed = await backfillWithKill(host)
    expectNoCanary(host, 'what the processes printed', printed)
    expectNoCanary(host, 'the tables', await rowsAsText(host))
    const messages = await allMessages(brokers)
    expect(messages).toContain('sync_completed')
    expect(messages).toContain('batch_sync')
    expectNoCanary(host, 'the topics', messages)
  } finally {
    await host.close()
  }
}, 180_000)

/** Keys, values and headers of everything in this test's topics. */
async function allMessages(brokers: readonly string[]): Promise<string> {
  const client = new kafkajs.Kafka({
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.NOTHING,
  })
  const admin = client.admin()
  await admin.connect()
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith('e2e-'))
  const offsets = await Promise.all(topics.map((topic) => admin.fetchTopicOffsets(topic)))
  await admin.disconnect()
  let left = offsets.flat().reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0)
  const consumer = client.consumer({ groupId: `e2e-reader-${process.pid}-${performance.now()}` })
  await consumer.connect()
  await consumer.subscribe({ topics, fromBeginning: true })
  const texts: string[] = []
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        eachMessage: ({ message }) => {
          texts.push(
            [message.key, message.value, ...Object.values(message.headers ?? {})].join(' '),
          )
          left -= 1
          if (left === 0) resolve()
          return Promise.resolve()
        },
      })
      .catch(reject)
  })
  await consumer.disconnect()
  return texts.join('\n')
}
