import { inject, afterEach, beforeEach, expect, it } from 'vitest'
import { hasAll, newIds, nudgeFor, Place, subscribeAll } from './place.js'

let place: Place
beforeEach(() => {
  place = new Place(inject('kafkaBrokers'))
})
afterEach(() => place.close())

const good = (id: string): string => JSON.stringify(nudgeFor(id).request)

it.each([
  ['not JSON', Buffer.from('hello')],
  ['wrong fields', Buffer.from('{"type":"batch_sync","connectionId":"not a uuid"}')],
  ['binary', Buffer.from([0, 255, 254, 128, 7])],
  ['empty', Buffer.alloc(0)],
  ['no value', null],
  ['1 MB', Buffer.alloc(1_000_000, 'x')],
])('puts a message with %s into the dead letters as it is, and goes on', async (_, value) => {
  const transport = place.create({ partitions: 1 })
  await transport.ensureTopics()
  const [id = ''] = newIds(1)
  await place.put({ key: 'the key', value, timestamp: '1770000000000' })
  await place.put({ key: id, value: good(id) })
  const taken = await subscribeAll(transport)
  await taken.until('the good one', hasAll([id]))

  const letters = await place.read([place.deadLetters])
  await letters.until('the dead letter', (items) => items.length > 0)
  const [letter] = letters.items
  expect(letters.items).toHaveLength(1)
  expect(letter?.value?.equals(value ?? Buffer.alloc(1)) ?? null).toBe(value === null ? null : true)
  expect(String(letter?.key)).toBe('the key')
  const headers = Object.entries(letter?.headers ?? {}).map(([name, text]) => [name, String(text)])
  expect(Object.fromEntries(headers)).toEqual({
    'calsync-message-id': `${place.requested}/0/0`,
    'calsync-original-topic': place.requested,
    'calsync-original-partition': '0',
    'calsync-original-offset': '0',
    'calsync-original-timestamp': '1770000000000',
    'calsync-consumer-group': place.group,
    'calsync-error-class': 'UNREADABLE_MESSAGE',
    'calsync-error-message': expect.stringMatching(/^a sync request could not be read: /) as string,
  })
  await place.untilCommitted(2)
})

it('writes a dead letter without its content when even the dead letters refuse the size', async () => {
  await place.admin((admin) =>
    admin.createTopics({
      topics: [
        {
          topic: place.requested,
          numPartitions: 1,
          configEntries: [{ name: 'max.message.bytes', value: '4000000' }],
        },
      ],
    }),
  )
  const transport = place.create({ partitions: 1 })
  await transport.ensureTopics()
  const [id = ''] = newIds(1)
  await place.put({ key: 'k', value: Buffer.alloc(3_000_000, 'x') })
  await place.put({ key: id, value: good(id) })
  const taken = await subscribeAll(transport)
  await taken.until('the good one', hasAll([id]))
  const letters = await place.read([place.deadLetters])
  await letters.until('the dead letter', (items) => items.length > 0)
  expect(letters.items[0]?.value).toBeNull()
  expect(String(letters.items[0]?.headers?.['calsync-omitted-bytes'])).toBe('3000001')
})

it('does not pass an unreadable message before its dead letter is durable', async () => {
  const topics = [
    place.requested,
    `${place.prefix}.completed`,
    `${place.prefix}.failed`,
    place.appEvents,
  ]
  await place.createTopics(topics, 1)
  const transport = place.create({ createTopics: false })
  const [id = ''] = newIds(1)
  await place.put({ value: 'hello' })
  await place.put({ key: id, value: good(id) })
  const taken = await subscribeAll(transport)
  await place.log.until(
    'two failures to write the dead letter',
    (lines) => lines.filter(({ event }) => event === 'kafka.dead_letter.failed').length >= 2,
  )
  expect(taken.items).toEqual([])

  await place.createTopics([place.deadLetters], 1)
  await taken.until('the good one', hasAll([id]))
  await place.untilCommitted(2)
})

it('repeats nothing of an unreadable message in the log', async () => {
  const transport = place.create({ partitions: 1 })
  await transport.ensureTopics()
  const [id = ''] = newIds(1)
  await place.put({ value: 'canary-4711' })
  await place.put({
    value: '{"type":"batch_sync","connectionId":"canary-4711","priority":"canary-4711"}',
  })
  await place.put({ key: id, value: good(id) })
  const taken = await subscribeAll(transport)
  await taken.until('the good one', hasAll([id]))
  expect(place.log.items.filter(({ event }) => event === 'kafka.request.unreadable')).toHaveLength(
    2,
  )
  expect(JSON.stringify(place.log.items)).not.toContain('canary')
})
