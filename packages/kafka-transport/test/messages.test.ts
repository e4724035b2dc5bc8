import { CalsyncError } from '@calsync/core'
import type { KafkaMessage } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { deadLetterOf, withoutContent } from '../src/dead-letter.js'
import { byTopic, nudgeMessage, requestsOf, resultMessage } from '../src/outgoing.js'
import { readRequest } from '../src/read-request.js'

const connectionId = '5b0f4d43-7f0e-4f43-9d3c-1f2a3b4c5d6e'
const request = {
  type: 'batch_sync',
  connectionId,
  userId: 'u',
  priority: 'low',
  reason: 'retry',
  timestamp: '2026-03-01T09:00:00.000Z',
} as const

describe('outgoing messages', () => {
  it('puts nudges under their connection and carries the request as it is', () => {
    const message = nudgeMessage({ connectionId, integration: 'x', request })
    expect(message.key).toBe(connectionId)
    expect(JSON.parse(String(message.value))).toEqual(request)
  })

  it('carries the body of a result as it is, with its id beside it', () => {
    const body = { userId: 'u', eventType: 'notification' }
    expect(
      resultMessage({ id: 'r1', kind: 'notification', integration: 'x', key: 'u', body }),
    ).toEqual({ key: 'u', value: JSON.stringify(body), headers: { 'calsync-message-id': 'r1' } })
  })

  it('splits by size, in order, and sends a giant alone', () => {
    const item = (name: string, bytes: number) => ({
      topic: 't',
      message: { key: name, value: 'x'.repeat(bytes) },
    })
    const requests = requestsOf([
      item('a', 300_000),
      item('b', 100_000),
      item('c', 300_000),
      item('giant', 3_000_000),
      item('d', 1),
    ])
    expect(requests.map((each) => each.map(({ message }) => message.key))).toEqual([
      ['a', 'b'],
      ['c'],
      ['giant'],
      ['d'],
    ])
    expect(requestsOf([])).toEqual([])
  })

  it('groups a produce request by topic, in order', () => {
    const item = (topic: string, value: string) => ({ topic, message: { value } })
    expect(byTopic([item('t', '1'), item('u', '2'), item('t', '3')])).toEqual([
      { topic: 't', messages: [{ value: '1' }, { value: '3' }] },
      { topic: 'u', messages: [{ value: '2' }] },
    ])
  })
})

describe('readRequest', () => {
  it('reads what nudgeMessage writes', () => {
    const { value } = nudgeMessage({ connectionId, integration: 'x', request })
    expect(readRequest(Buffer.from(String(value)))).toEqual(request)
  })

  it.each([
    ['null', null, /no value/],
    ['too large', Buffer.alloc(65_537, ' '), /65537 bytes/],
    ['not UTF-8', Buffer.from([0xc3, 0x28]), /UTF-8/],
    ['not JSON', Buffer.from('hello canary'), /not JSON/],
    ['another type', Buffer.from('{"type":"canary"}'), /type/],
    [
      'no connection id',
      Buffer.from(JSON.stringify({ ...request, connectionId: 'canary' })),
      /connectionId/,
    ],
  ])('refuses %s, repeating nothing of it', (_, value, reason) => {
    let caught: unknown
    try {
      readRequest(value)
    } catch (error) {
      caught = error
    }
    expect(caught).toMatchObject({ code: 'UNREADABLE_MESSAGE' })
    expect(String(caught)).toMatch(reason)
    expect(JSON.stringify([String(caught), (caught as CalsyncError).details])).not.toContain(
      'canary',
    )
  })
})

describe('dead letters', () => {
  const message: KafkaMessage = {
    key: Buffer.from('k'),
    value: Buffer.from([0, 255]),
    timestamp: '1770000000000',
    attributes: 0,
    offset: '41',
    headers: {},
  }
  const error = new CalsyncError({
    code: 'UNREADABLE_MESSAGE',
    message: 'why',
    cause: new Error('x'),
  })
  const letter = deadLetterOf(message, { topic: 't', partition: 3, consumerGroup: 'g' }, error)

  it('says where it came from and what was wrong, without a stack', () => {
    expect(letter).toEqual({
      key: message.key,
      value: message.value,
      headers: {
        'calsync-message-id': 't/3/41',
        'calsync-original-topic': 't',
        'calsync-original-partition': '3',
        'calsync-original-offset': '41',
        'calsync-original-timestamp': '1770000000000',
        'calsync-consumer-group': 'g',
        'calsync-error-class': 'UNREADABLE_MESSAGE',
        'calsync-error-message': 'why',
      },
    })
  })

  it('can do without the content', () => {
    const { key, value, headers } = withoutContent(letter)
    expect([key, value]).toEqual([null, null])
    expect(headers).toEqual({ ...letter.headers, 'calsync-omitted-bytes': '3' })
  })
})
