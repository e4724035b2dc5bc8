import type { Clock, LogFields, Logger } from '@calsync/core'
import type { LogEntry, logCreator } from 'kafkajs'
import { kafkajs } from './kafkajs.js'

/** kafkajs's fields that are worth a line; stacks, payloads and decoded answers are not. */
const FIELDS = [
  'broker',
  'groupId',
  'topic',
  'partition',
  'error',
  'retryCount',
  'retryTime',
] as const

/**
 * Pauses and rebalances are daily business, the error code of an answer comes again as the error of
 * the call, and broken connections are how a client is closed here.
 */
const NOISE =
  /^(Pausing fetching|Resuming fetching|Response |The group is rebalancing)|this Kafka client is closed/

const REPEAT_MS = 30_000

/**
 * Routes kafkajs's log to ours, one level lower: what its errors mean for calsync (a lost
 * consumer, an unsent message) is logged by the transport itself. A broker that is away makes
 * kafkajs repeat a line per retry and connection; the same line comes once per half minute.
 *
 * @param redact takes secrets out of a text
 */
export function kafkaLogCreator(
  logger: Logger,
  clock: Clock,
  redact: (text: string) => string,
): logCreator {
  const lastSeen = new Map<string, number>()
  const isRepeated = (text: string): boolean => {
    const now = clock.monotonic()
    const last = lastSeen.get(text)
    if (last !== undefined && now - last < REPEAT_MS) return true
    if (lastSeen.size >= 200) lastSeen.clear()
    lastSeen.set(text, now)
    return false
  }
  return () => (entry) => {
    const { logLevel } = kafkajs()
    if (entry.level > logLevel.WARN || NOISE.test(entry.log.message)) return
    const message = redact(entry.log.message)
    if (isRepeated(`${entry.namespace} ${message}`)) return
    const level = entry.level === logLevel.ERROR ? 'warn' : 'info'
    logger[level]('kafka.client', fieldsOf(entry, message, redact))
  }
}

function fieldsOf(entry: LogEntry, message: string, redact: (text: string) => string): LogFields {
  const fields: Record<string, unknown> = { part: entry.namespace, message }
  for (const name of FIELDS) {
    const value: unknown = entry.log[name]
    if (typeof value === 'string') fields[name] = redact(value)
    else if (typeof value === 'number') fields[name] = value
  }
  return fields
}
