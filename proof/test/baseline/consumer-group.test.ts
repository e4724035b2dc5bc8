import { SimulatedProcess, World } from '@calsync/testkit/simulation'
import { describe, expect, it } from 'vitest'
import { ConsumerGroup } from '../../src/baseline/consumer-group.ts'
import type { SyncMessage } from '../../src/baseline/messages.ts'
import { Topic } from '../../src/baseline/topic.ts'
import { scenarioOf } from '../../src/baseline/variant.ts'

const SESSION_MS = 3_000

function setUp() {
  const world = new World(scenarioOf('nothing', 1))
  const topic = new Topic(world)
  const group = new ConsumerGroup(world, topic, SESSION_MS)
  const producer = new SimulatedProcess(world.clock, world.random)
  const handled: string[] = []
  /** Notes what it handles; the handling takes so long, milliseconds. */
  const consume = (name: string, ms = 0): SimulatedProcess => {
    const process = new SimulatedProcess(world.clock, world.random)
    group.join(process, async ({ userId }) => {
      handled.push(`${name} begins ${userId}`)
      await process.deliver(world.clock.sleep(ms))
      handled.push(`${name} ends ${userId}`)
    })
    return process
  }
  const publish = async (userId: string): Promise<void> => {
    const message: SyncMessage = { type: 'batch_sync', userId, reason: 'retry' }
    void topic.publish(producer, 'publish', message)
    await world.clock.advance(100)
  }
  return { world, topic, group, handled, consume, publish }
}

describe('the simulated topic and its consumer group', () => {
  it('hands a message to one consumer, and not again once its offset is committed', async () => {
    const { world, topic, handled, consume, publish } = setUp()
    consume('a')
    await publish('ann')
    expect(topic.lag).toBe(0)
    consume('b')
    await world.clock.advance(10_000)
    expect(handled).toEqual(['a begins ann', 'a ends ann'])
  })

  it('hands it to another one when the first dies before its offset is committed', async () => {
    const { world, topic, group, handled, consume, publish } = setUp()
    const first = consume('a', 1_000)
    await publish('ann')
    first.kill()
    void group.lose(first)
    consume('b')
    await world.clock.advance(SESSION_MS - 200)
    expect(handled).toEqual(['a begins ann'])
    await world.clock.advance(1_000)
    expect(handled).toEqual(['a begins ann', 'b begins ann', 'b ends ann'])
    expect(topic.lag).toBe(0)
  })

  it('lets one that froze for longer than its session finish, and not commit', async () => {
    const { world, topic, group, handled, consume, publish } = setUp()
    const first = consume('a', 1_000)
    await publish('ann')
    first.freeze(2 * SESSION_MS)
    void group.silence(first, 2 * SESSION_MS)
    consume('b', 60_000)
    await world.clock.advance(3 * SESSION_MS)
    expect(handled).toEqual(['a begins ann', 'b begins ann', 'a ends ann'])
    expect(topic.lag).toBe(1)
    await world.clock.advance(60_000)
    expect(topic.lag).toBe(0)
  })

  it('keeps the order of one user, and waits for the message in hand when one joins', async () => {
    const { world, handled, consume, publish } = setUp()
    consume('a', 500)
    await publish('ann')
    await publish('ann')
    for (const name of ['b', 'c', 'd', 'e', 'f']) consume(name, 500)
    await world.clock.advance(10_000)
    const [begins, ends, nextBegins, nextEnds] = handled.map((one) => one.split(' ')[1])
    expect([begins, ends, nextBegins, nextEnds]).toEqual(['begins', 'ends', 'begins', 'ends'])
    expect(handled).toHaveLength(4)
  })

  it('hands a message over again when its handler throws', async () => {
    const { world, topic, group, publish } = setUp()
    const process = new SimulatedProcess(world.clock, world.random)
    let tries = 0
    group.join(process, async () => {
      tries += 1
      if (tries === 1) throw new Error('the database is away')
    })
    await publish('ann')
    expect([tries, topic.lag]).toEqual([1, 1])
    await world.clock.advance(1_000)
    expect([tries, topic.lag]).toEqual([2, 0])
  })
})
