import { inspect } from 'node:util'
import { Secret } from '@calsync/core'
import { startKafka, type RunningKafka } from '@calsync/testkit/kafka'
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ResourcePatternTypes,
} from 'kafkajs'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { newIds, nudgeFor, Place } from './place.js'

let broker: RunningKafka
let place: Place
beforeAll(async () => {
  broker = await startKafka({
    properties: {
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'allow.everyone.if.no.acl.found': 'true',
    },
  })
})
afterAll(() => broker.stop())
beforeEach(() => {
  place = new Place(broker.brokers)
})
afterEach(() => place.close())

it('names missing topics with the command that creates them', async () => {
  const transport = place.create({ createTopics: false })
  const findings = await transport.check()
  expect(findings).toHaveLength(5)
  expect(findings[0]).toEqual({
    message: `the Kafka topic ${place.requested} does not exist`,
    next: `kafka-topics.sh --bootstrap-server ${broker.brokers[0]} --create --topic ${place.requested} --partitions 4 (or set \`createTopics: true\`)`,
  })
  expect(await transport.ensureTopics()).toHaveLength(5)
  expect(await transport.ensureTopics()).toEqual([])
  expect(await transport.check()).toEqual([])
})

it('creates topics once when several workers do it at the same time', async () => {
  const created = await Promise.all([1, 2, 3].map(() => place.create().ensureTopics()))
  expect(new Set(created.flat()).size).toBe(5)
  expect(await place.create().check()).toEqual([])
})

it('names a topic with too few partitions', async () => {
  await place.createTopics([place.requested], 2)
  const transport = place.create()
  await transport.ensureTopics()
  expect(await transport.check()).toEqual([
    {
      message: `the Kafka topic ${place.requested} has 2 partitions, 4 are configured: at most 2 workers share it`,
      next: `kafka-topics.sh --bootstrap-server ${broker.brokers[0]} --alter --topic ${place.requested} --partitions 4`,
    },
  ])
})

it('refuses to publish to a missing topic, saying so', async () => {
  const body = {}
  const message = {
    id: '1',
    kind: 'completed',
    integration: 'microsoft-outlook',
    key: 'k',
    body,
  } as const
  await expect(place.create({ createTopics: false }).publish([message])).rejects.toMatchObject({
    code: 'TOPIC_MISSING',
    retryable: false,
  })
})

it('says which result is too large, and for which integration there is no topic', async () => {
  const transport = place.create()
  const message = { kind: 'completed', integration: 'microsoft-outlook', key: 'k' } as const
  const publish = transport.publish([
    { ...message, id: 'small', body: {} },
    { ...message, id: 'large', body: { text: 'x'.repeat(2_000_000) } },
  ])
  await expect(publish).rejects.toMatchObject({
    code: 'MESSAGE_TOO_LARGE',
    details: { messageId: 'large' },
  })
  const other = transport.publish([{ ...message, id: '1', integration: 'other', body: {} }])
  await expect(other).rejects.toMatchObject({ code: 'INTEGRATION_WITHOUT_TOPICS' })
})

it('names topics and a group that this user may not use', async () => {
  const transport = place.create()
  await transport.ensureTopics()
  const denied = {
    resourcePatternType: ResourcePatternTypes.LITERAL,
    principal: 'User:ANONYMOUS',
    host: '*',
    operation: AclOperationTypes.ALL,
    permissionType: AclPermissionTypes.DENY,
  }
  await place.admin((admin) =>
    admin.createAcls({
      acl: [
        { ...denied, resourceType: AclResourceTypes.TOPIC, resourceName: place.requested },
        { ...denied, resourceType: AclResourceTypes.GROUP, resourceName: place.group },
      ],
    }),
  )
  await place.untilConsumed(async () => (await transport.check()).length >= 2)
  const findings = await transport.check()
  expect(findings.map(({ message }) => message)).toEqual([
    `this user may not see the Kafka topic ${place.requested}`,
    expect.stringMatching(`^the consumer group ${place.group} cannot be used: .*permission`),
  ])
  expect(findings[0]?.next).toContain(`--topic ${place.requested}`)
  expect(findings[1]?.next).toContain(`--group ${place.group}`)
})

it('tells a listener without TLS from a broker that is away', async () => {
  const withTls = await place.create({ tls: true, timings: { checkMs: 5_000 } }).check()
  expect(withTls).toHaveLength(1)
  expect(withTls[0]?.next).toMatch(/tls/)
  const away = await place.createUnreachable().check()
  expect(away[0]?.message).toMatch(/no Kafka broker answers at 127\.0\.0\.1:9/)
})

it('never shows a password', async () => {
  const password = 'canary-password-4711'
  const shown: unknown[] = []
  for (const secret of [password, new Secret(password)]) {
    for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512'] as const) {
      const transport = place.create({
        sasl: { mechanism, username: 'calsync', password: secret },
        timings: { nudgeMs: 500, publishMs: 1_000, joinMs: 500, checkMs: 2_000, closeMs: 500 },
      })
      const subscription = await transport.subscribe(() => 'queued')
      await transport.nudge([nudgeFor(newIds(1)[0] ?? '')])
      const body = {}
      await transport
        .publish([{ id: '1', kind: 'notification', integration: 'x', key: 'k', body }])
        .catch((error: unknown) => shown.push(error))
      shown.push(await transport.check(), transport, subscription)
      await transport.close()
    }
  }
  expect(shown.length).toBe(24)
  const text = inspect([shown, place.log.items], { depth: 20, showHidden: true })
  expect(text).not.toContain(password)
  expect(JSON.stringify([shown, place.log.items])).not.toContain(password)
  expect(text).not.toContain(Buffer.from(password).toString('base64'))
})
