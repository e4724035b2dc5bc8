import type { CalsyncError } from '@calsync/core'
import type { KafkaMessage, Message } from 'kafkajs'

/** Where an unreadable message came from. */
export interface MessageOrigin {
  readonly topic: string
  readonly partition: number
  readonly consumerGroup: string
}

/**
 * The dead letter of a message: its key and value as they were, and headers that say where it
 * came from and what was wrong. The message id is the same when it is written again after a crash.
 */
export function deadLetterOf(
  message: KafkaMessage,
  origin: MessageOrigin,
  error: CalsyncError,
): Message {
  return {
    key: message.key,
    value: message.value,
    headers: {
      'calsync-message-id': `${origin.topic}/${origin.partition}/${message.offset}`,
      'calsync-original-topic': origin.topic,
      'calsync-original-partition': String(origin.partition),
      'calsync-original-offset': message.offset,
      'calsync-original-timestamp': message.timestamp,
      'calsync-consumer-group': origin.consumerGroup,
      'calsync-error-class': error.code,
      'calsync-error-message': error.message,
    },
  }
}

/**
 * The same dead letter with its size instead of its key and value, for a topic that refuses it as
 * too large: the headers alone can push a message over the limit that it had just met.
 */
export function withoutContent(letter: Message): Message {
  return {
    key: null,
    value: null,
    headers: {
      ...letter.headers,
      'calsync-omitted-bytes': String(sizeOf(letter.key) + sizeOf(letter.value)),
    },
  }
}

function sizeOf(content: Buffer | string | null | undefined): number {
  return content === null || content === undefined ? 0 : Buffer.byteLength(content)
}
