import diagnostics from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { startKafka, type RunningKafka } from '@calsync/testkit/kafka'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { Collected, hasAll, newIds, nudgeFor, Place, subscribeAll } from './place.js'

let broker: RunningKafka
let place: Place
beforeAll(async () => {
  broker = await startKafka()
})
afterAll(() => broker.stop())
beforeEach(() => {
  place = new Place(broker.brokers)
})
afterEach(() => place.close())

const result = (id: string) => ({
  id,
  kind: 'completed' as const,
  integration: 'microsoft-outlook',
  key: 'k',
  body: { id },
})

const rebuilds = (reason: string) => (lines: readonly { event: string; fields: object }[]) =>
  lines.some(
    ({ event, fields }) =>
      event === 'kafka.consumer.rebuild' && 'reason' in fields && fields.reason === reason,
  )

/** Nudges until it has been handed over: one that is sent while the broker is away is lost. */
async function untilNudged(
  transport: ReturnType<Place['create']>,
  taken: Collected<string>,
): Promise<void> {
  const [id = ''] = newIds(1)
  await place.untilConsumed(async () => {
    await transport.nudge([nudgeFor(id)])
    return taken.items.includes(id)
  })
}

it('recovers by itself when the broker is killed and comes back', async () => {
  const timings = { publishMs: 3_000, requestMs: 3_000 }
  const [worker, sender] = [place.create({ timings }), place.create({ timings })]
  const taken = await subscribeAll(worker)
  const before = newIds(10)
  await sender.nudge(before.map(nudgeFor))
  await taken.until('nudges before', hasAll(before))

  broker.kill('SIGKILL')
  await expect(sender.publish([result('lost')])).rejects.toMatchObject({
    code: 'BROKER_UNAVAILABLE',
    retryable: true,
  })
  const started = performance.now()
  await sender.nudge([nudgeFor(newIds(1)[0] ?? '')])
  expect(performance.now() - started).toBeLessThan(5_000)
  expect((await sender.check())[0]?.message).toMatch(/no Kafka broker answers/)
  await place.log.until('a crashed consumer', rebuilds('crashed'))

  await broker.restart()
  await untilNudged(sender, taken)
  await sender.publish([result('kept')])
  const seen = await place.read([`${place.prefix}.completed`])
  await seen.until('the result', (items) =>
    items.some(({ headers }) => String(headers?.['calsync-message-id']) === 'kept'),
  )
})

it('recovers when the broker freezes beyond every time-out and thaws', async () => {
  const timings = { requestMs: 1_000, connectMs: 1_000, nudgeMs: 1_000 }
  const transport = place.create({ timings })
  const taken = await subscribeAll(transport)
  await untilNudged(transport, taken)

  broker.kill('SIGSTOP')
  const started = performance.now()
  await transport.nudge([nudgeFor(newIds(1)[0] ?? '')])
  expect(performance.now() - started).toBeLessThan(3_000)
  await place.log.until('a lost consumer', rebuilds('crashed'))
  broker.kill('SIGCONT')
  await untilNudged(transport, taken)
})

it('closes in bounded time while the broker is frozen', async () => {
  const transport = place.create({ timings: { closeMs: 1_000 } })
  const taken = await subscribeAll(transport)
  await untilNudged(transport, taken)
  broker.kill('SIGSTOP')
  try {
    const started = performance.now()
    await transport.close()
    expect(performance.now() - started).toBeLessThan(5_000)
  } finally {
    broker.kill('SIGCONT')
  }
})

it('rebuilds a consumer whose connections went silent while messages wait', async () => {
  const sockets: Socket[] = []
  const onSocket = (message: unknown): void => {
    sockets.push((message as { socket: Socket }).socket)
  }
  const worker = place.create({
    // Nothing of kafkajs's own notices within the test; the watchdog has a connection of its own.
    timings: { requestMs: 120_000, stalledMs: 1_500, watchdogMs: 300, closeMs: 500 },
  })
  const sender = place.create()
  await sender.ensureTopics()
  diagnostics.subscribe('net.client.socket', onSocket)
  const taken = await subscribeAll(worker)
  diagnostics.unsubscribe('net.client.socket', onSocket)
  await untilNudged(sender, taken)

  for (const socket of sockets) socket.pause()
  const ids = newIds(10)
  await sender.nudge(ids.map(nudgeFor))
  await taken.until('nudges after the silence', hasAll(ids))
  await place.log.until('a stalled consumer', rebuilds('stalled'))
})

it('leaves a consumer alone that has nothing to do, or that rests', async () => {
  const transport = place.create({ timings: { stalledMs: 400, watchdogMs: 100, busyPauseMs: 300 } })
  const handed = new Collected<string>()
  let isBusy = true
  await transport.subscribe((id) => {
    handed.add(id)
    return isBusy ? 'busy' : 'queued'
  })
  const [id = ''] = newIds(1)
  await transport.nudge([nudgeFor(id)])
  // Eight rests of 300 ms: several times what counts as a stall.
  await handed.until('eight refusals', (items) => items.length >= 8)
  isBusy = false
  const count = handed.items.length
  await handed.until('the last one', (items) => items.length > count)
  await place.untilCommitted(1)
  expect(place.log.items.filter(({ event }) => event === 'kafka.consumer.rebuild')).toEqual([])
})

it('does not take the marks of a transaction for messages that wait', async () => {
  const transport = place.create({ timings: { stalledMs: 400, watchdogMs: 100 } })
  const taken = await subscribeAll(transport)
  const [id = ''] = newIds(1)
  await place.putInTransaction({ key: id, value: JSON.stringify(nudgeFor(id).request) })
  await taken.until('the nudge', hasAll([id]))
  // Absence is all there is to see: several times what counts as a stall.
  await delay(2_000)
  expect(place.log.items.filter(({ event }) => event === 'kafka.consumer.rebuild')).toEqual([])
})

it('rejoins after the topic of its nudges was deleted and created anew', async () => {
  const transport = place.create({ createTopics: false })
  await place.create().ensureTopics()
  const taken = await subscribeAll(transport)
  await untilNudged(transport, taken)
  await place.admin((admin) => admin.deleteTopics({ topics: [place.requested] }))
  await place.admin((admin) => admin.deleteGroups([place.group]).catch(() => undefined))
  await place.createTopics([place.requested], 2)
  await untilNudged(transport, taken)
})

it('says what to do when the broker compresses the requests in a way that cannot be read', async () => {
  const configEntries = [{ name: 'compression.type', value: 'lz4' }]
  await place.admin((admin) =>
    admin.createTopics({ topics: [{ topic: place.requested, numPartitions: 1, configEntries }] }),
  )
  const transport = place.create()
  await transport.nudge([nudgeFor(newIds(1)[0] ?? '')])
  await subscribeAll(transport)
  await place.log.until('the reason', (lines) =>
    lines.some(
      ({ level, fields }) => level === 'error' && /compression\.type/.test(String(fields['next'])),
    ),
  )
})

it('starts without a broker and works once there is one', async () => {
  broker.kill('SIGKILL')
  const transport = place.create({ timings: { joinMs: 500 } })
  const taken = await subscribeAll(transport)
  expect(place.log.items.map(({ event }) => event)).toContain('kafka.consumer.late')
  await broker.restart()
  await untilNudged(transport, taken)
})
