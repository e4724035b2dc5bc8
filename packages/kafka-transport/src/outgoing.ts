import type { Nudge, ResultMessage } from '@calsync/core'
import type { Message, TopicMessages } from 'kafkajs'

/** A message and where it goes. */
export interface Outgoing {
  readonly topic: string
  readonly message: Message
}

/** The connection id is the key: all nudges for one connection reach the same worker, in order. */
export function nudgeMessage(nudge: Nudge): Message {
  return { key: nudge.connectionId, value: JSON.stringify(nudge.request) }
}

export function resultMessage(result: ResultMessage): Message {
  return {
    key: result.key,
    value: JSON.stringify(result.body),
    headers: { 'calsync-message-id': result.id },
  }
}

/** A produce request of up to half the broker's default limit for one batch of records (1 MiB). */
const REQUEST_BYTES = 512 * 1024
/** Length fields, offset, timestamp and header names of a record, generously. */
const RECORD_BYTES = 150

/** Splits into produce requests, in order; a message that is larger than a request goes alone. */
export function requestsOf(outgoing: readonly Outgoing[]): Outgoing[][] {
  const requests: Outgoing[][] = []
  let bytes = Infinity
  for (const item of outgoing) {
    const size = bytesOf(item.message)
    const request = requests.at(-1)
    if (request === undefined || bytes + size > REQUEST_BYTES) {
      requests.push([item])
      bytes = size
    } else {
      request.push(item)
      bytes += size
    }
  }
  return requests
}

export function byTopic(outgoing: readonly Outgoing[]): TopicMessages[] {
  const topics = new Map<string, Message[]>()
  for (const { topic, message } of outgoing) {
    const messages = topics.get(topic)
    if (messages === undefined) topics.set(topic, [message])
    else messages.push(message)
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }))
}

export function bytesOf({ key, value }: Message): number {
  return RECORD_BYTES + Buffer.byteLength(key ?? '') + Buffer.byteLength(value ?? '')
}
