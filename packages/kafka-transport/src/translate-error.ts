import { CalsyncError, messageOf } from '@calsync/core'
import { DeadlineError } from './within.js'

interface Translation {
  readonly code: string
  readonly retryable: boolean
  readonly what: string
  readonly next: string
}

const UNAVAILABLE: Translation = {
  code: 'BROKER_UNAVAILABLE',
  retryable: true,
  what: 'Kafka is not available',
  next: 'nothing is lost, it is tried again; check the brokers if it stays so',
}

const NO_TOPIC: Translation = {
  code: 'TOPIC_MISSING',
  retryable: false,
  what: 'a Kafka topic does not exist',
  next: 'create it (the check names the command) or set `createTopics: true`',
}

const NO_PERMISSION: Translation = {
  code: 'BROKER_FORBIDDEN',
  retryable: false,
  what: 'Kafka does not permit this',
  next: 'grant this user READ and WRITE on the topics and READ on the consumer group',
}

const NO_LOGIN: Translation = {
  code: 'BROKER_LOGIN_REFUSED',
  retryable: false,
  what: 'Kafka refused the login',
  next: 'correct `sasl` (mechanism, user name, password)',
}

const TOO_LARGE: Translation = {
  code: 'MESSAGE_TOO_LARGE',
  retryable: false,
  what: 'Kafka refused a message as too large',
  next: 'raise `max.message.bytes` of the topic',
}

const NO_CODEC: Translation = {
  code: 'COMPRESSION_UNSUPPORTED',
  retryable: false,
  what: 'a Kafka topic holds messages that kafkajs cannot decompress',
  next: 'set `compression.type` of the topic to producer or gzip, or register a codec with kafkajs',
}

/** By kafkajs's class, for errors that are not the protocol's. */
const BY_NAME: Readonly<Record<string, Translation>> = {
  KafkaJSSASLAuthenticationError: NO_LOGIN,
  KafkaJSNotImplemented: NO_CODEC,
}

/** By the protocol's error name, kafkajs's `type`. */
const BY_TYPE: Readonly<Record<string, Translation>> = {
  UNKNOWN_TOPIC_OR_PARTITION: NO_TOPIC,
  INVALID_TOPIC_EXCEPTION: NO_TOPIC,
  TOPIC_AUTHORIZATION_FAILED: NO_PERMISSION,
  GROUP_AUTHORIZATION_FAILED: NO_PERMISSION,
  CLUSTER_AUTHORIZATION_FAILED: NO_PERMISSION,
  SASL_AUTHENTICATION_FAILED: NO_LOGIN,
  UNSUPPORTED_SASL_MECHANISM: NO_LOGIN,
  MESSAGE_TOO_LARGE: TOO_LARGE,
  RECORD_LIST_TOO_LARGE: TOO_LARGE,
}

/**
 * kafkajs's error as a `CalsyncError`; what is not in the table is `BROKER_UNAVAILABLE`, retryable.
 *
 * @param redact takes secrets out of a text
 */
export function translateError(error: unknown, redact: (text: string) => string): CalsyncError {
  if (error instanceof CalsyncError) return error
  const found = translationOf(error)
  return new CalsyncError({
    code: found.code,
    message: `${found.what}: ${redact(messageOf(rootOf(error)))}`,
    next: found.next,
    retryable: found.retryable,
    cause: error,
  })
}

function translationOf(error: unknown): Translation {
  for (const link of chainOf(error)) {
    const found = BY_NAME[link.name] ?? BY_TYPE[typeOf(link) ?? '']
    if (found !== undefined) return found
  }
  return UNAVAILABLE
}

/** Whether a new connection may help, as opposed to another message or another permission. */
export function mayBeBroken(error: unknown): boolean {
  return error instanceof DeadlineError || translationOf(error) === UNAVAILABLE
}

/** The protocol's name of an error, through kafkajs's wrappers. */
export function protocolType(error: unknown): string | undefined {
  return chainOf(error)
    .map(typeOf)
    .find((type) => type !== undefined)
}

function typeOf(error: Error): string | undefined {
  const { type } = error as { type?: unknown }
  return typeof type === 'string' ? type : undefined
}

/** The error, its causes, and the members of kafkajs's aggregates, from the outside in. */
function chainOf(error: unknown): Error[] {
  const chain: Error[] = []
  const queue = [error]
  while (queue.length > 0 && chain.length < 20) {
    const link = queue.shift()
    if (!(link instanceof Error) || chain.includes(link)) continue
    chain.push(link)
    queue.push(link.cause)
    const { errors } = link as { errors?: unknown }
    if (Array.isArray(errors)) queue.push(...(errors as unknown[]))
  }
  return chain
}

/** kafkajs wraps an error in up to three others that repeat its text. */
function rootOf(error: unknown): unknown {
  return chainOf(error).at(-1) ?? error
}
