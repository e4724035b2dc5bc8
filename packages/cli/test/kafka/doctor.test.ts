import { randomUUID } from 'node:crypto'
import { kafka } from '@calsync/kafka-transport'
import { describe, expect, inject, it } from 'vitest'
import { checkTransport } from '../../src/commands/doctor/check-transport.js'
import { resolveSettings } from '../../src/configuration/resolve-settings.js'
import { settingsIn } from '../../src/configuration/setting.js'

const brokers = inject('kafkaBrokers')

describe("the doctor's look at Kafka", () => {
  it('finds topics that are missing, then too few partitions, then nothing', async () => {
    const topicPrefix = `doctor-${randomUUID().slice(0, 8)}`
    const appEventsTopic = `${topicPrefix}-events`
    const check = async (partitions: number) => {
      const options = { brokers, topicPrefix, appEventsTopic, partitions }
      const given = settingsIn({ transport: 'kafka', kafka: options }, 'test')
      return await checkTransport(resolveSettings(given).settings, true)
    }
    const missing = await check(2)
    expect(missing.map(({ status }) => status)).toEqual(Array(5).fill('finding'))
    expect(missing[0]?.message).toContain(`${topicPrefix}.requested does not exist`)
    expect(missing[0]?.next).toContain('kafka-topics.sh')

    const topicPrefixes = { 'microsoft-outlook': topicPrefix }
    const transport = kafka({ brokers, topicPrefixes, appEventsTopic, partitions: 1 })
    await transport.ensureTopics()
    await transport.close()
    const few = await check(2)
    expect(few).toHaveLength(1)
    expect(few[0]?.message).toContain('has 1 partitions, 2 are configured')
    expect(await check(1)).toMatchObject([{ name: 'transport', status: 'ok' }])
  })
})
