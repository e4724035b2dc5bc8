import {
  CalsyncError,
  messageOf,
  type Clock,
  type Logger,
  type NudgeAnswer,
  type NudgeHandler,
  type Priority,
  type SyncRequest,
  type Telemetry,
} from '@calsync/core'
import type { EachBatchPayload, KafkaMessage } from 'kafkajs'
import { readRequest } from './read-request.js'

/** Why a batch ended: all of it handled, or the partition has to rest before the remainder. */
export type BatchEnd = 'all' | 'busy' | 'dead-letters-away' | 'stopped'

export interface BatchParts {
  readonly handler: NudgeHandler
  /** Resolves when the dead letter is durable. */
  readonly writeDeadLetter: (message: KafkaMessage, error: CalsyncError) => Promise<void>
  readonly isStopped: () => boolean
  /** Milliseconds between heartbeats while a dead letter is written. */
  readonly heartbeatMs: number
  readonly clock: Clock
  readonly logger: Logger
  readonly telemetry: Telemetry
}

type BatchAccess = Pick<
  EachBatchPayload,
  | 'batch'
  | 'resolveOffset'
  | 'heartbeat'
  | 'commitOffsetsIfNecessary'
  | 'uncommittedOffsets'
  | 'isRunning'
>

const COMMIT_EVERY_MS = 1_000
const COUNTER = 'calsync_kafka_requests_total'

/**
 * Hands over one batch of one partition, in order, each connection once: all its messages were
 * there before the first hand-over, so whoever acts on that one sees what the others announce.
 *
 * An offset is resolved once the message is queued or its dead letter is durable. Errors of the
 * group (a rebalance, a lost membership) pass through: kafkajs acts on them.
 */
export async function consumeBatch(access: BatchAccess, parts: BatchParts): Promise<BatchEnd> {
  const commit = (): Promise<void> => access.commitOffsetsIfNecessary(access.uncommittedOffsets())
  try {
    const end = await handOver(access, parts, commit)
    await commit()
    return end
  } catch (error) {
    // A group that is only about to rebalance still takes commits; what it refuses comes again.
    await commit().catch(() => undefined)
    throw error
  }
}

async function handOver(
  access: BatchAccess,
  parts: BatchParts,
  commit: () => Promise<void>,
): Promise<BatchEnd> {
  const queued = new Set<string>()
  let committedAt = parts.clock.monotonic()
  for (const message of access.batch.messages) {
    if (parts.isStopped() || !access.isRunning()) return 'stopped'
    const outcome = await handle(message, queued, access, parts)
    if (outcome === 'busy' || outcome === 'dead-letters-away') return outcome
    access.resolveOffset(message.offset)
    await access.heartbeat()
    if (parts.clock.monotonic() - committedAt >= COMMIT_EVERY_MS) {
      await commit()
      committedAt = parts.clock.monotonic()
    }
  }
  return 'all'
}

async function handle(
  message: KafkaMessage,
  queued: Set<string>,
  access: BatchAccess,
  parts: BatchParts,
): Promise<'done' | 'busy' | 'dead-letters-away'> {
  let request: SyncRequest
  try {
    request = readRequest(message.value)
  } catch (error) {
    if (!(error instanceof CalsyncError)) throw error
    return bury(message, error, access, parts)
  }
  const { connectionId } = request
  const priority = request.priority === 'high' ? 'live' : 'background'
  // Handed over once per priority: a live request still has to overtake the background one.
  const key = `${connectionId}/${priority}`
  if (queued.has(key)) {
    parts.telemetry.count(COUNTER, 1, { result: 'repeated' })
    return 'done'
  }
  const answer = ask(connectionId, priority, parts)
  parts.telemetry.count(COUNTER, 1, { result: answer })
  if (answer === 'busy') return 'busy'
  queued.add(key)
  return 'done'
}

/** A handler that throws loses this nudge, which only delays; repeating it could block the partition. */
function ask(connectionId: string, priority: Priority, parts: BatchParts): NudgeAnswer | 'failed' {
  try {
    return parts.handler(connectionId, priority)
  } catch (error) {
    parts.logger.error('kafka.handler.failed', { connectionId, error: messageOf(error) })
    return 'failed'
  }
}

async function bury(
  message: KafkaMessage,
  error: CalsyncError,
  access: BatchAccess,
  parts: BatchParts,
): Promise<'done' | 'dead-letters-away'> {
  try {
    await beating(access, parts, parts.writeDeadLetter(message, error))
  } catch (failure) {
    parts.logger.error('kafka.dead_letter.failed', { error: messageOf(failure) })
    return 'dead-letters-away'
  }
  parts.telemetry.count(COUNTER, 1, { result: 'unreadable' })
  parts.logger.warn('kafka.request.unreadable', { reason: error.message, offset: message.offset })
  return 'done'
}

/**
 * Keeps the membership while a dead letter waits for its acknowledgement. What a heartbeat has to
 * say, a rebalance, is heard at the next one of the batch.
 */
async function beating<T>(
  access: Pick<BatchAccess, 'heartbeat'>,
  { clock, heartbeatMs }: BatchParts,
  work: Promise<T>,
): Promise<T> {
  const done = new AbortController()
  const beat = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(heartbeatMs, done.signal)
      if (done.signal.aborted) return
      await access.heartbeat().catch(() => undefined)
    }
  }
  void beat()
  try {
    return await work
  } finally {
    done.abort()
  }
}
