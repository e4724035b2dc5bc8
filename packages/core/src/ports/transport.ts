import type { Priority } from '../model/sync-record.js'
import type { SyncRequest } from '../model/sync-request.js'

/** `busy` asks the transport to hold back for a moment and hand the request over again. */
export type NudgeAnswer = 'queued' | 'busy'

/** Takes a nudged connection; `live` work is looked at before background work. */
export type NudgeHandler = (connectionId: string, priority: Priority) => NudgeAnswer

/** A request to look at a connection; the transport routes by `connectionId`. */
export interface Nudge {
  readonly connectionId: string
  readonly integration: string
  readonly request: SyncRequest
}

export type ResultKind = 'completed' | 'failed' | 'dlq' | 'notification'

/** A message for other services, taken from the result outbox. */
export interface ResultMessage {
  /** Stable over repeated deliveries. */
  readonly id: string
  readonly kind: ResultKind
  readonly integration: string
  /** Partition key: the connection id, or the user id of a notification. */
  readonly key: string
  readonly body: Readonly<Record<string, unknown>>
}

export interface TransportSubscription {
  /** Stops receiving; requests already handed over are not waited for. */
  stop(): Promise<void>
}

export interface TransportFinding {
  readonly message: string
  readonly next: string
}

/**
 * How workers hear that something is due, and how results leave. A nudge carries no truth: losing
 * one delays, repeating one does nothing.
 */
export interface Transport {
  readonly name: string
  /** Best effort; must not throw for a broker that is away. */
  nudge(nudges: readonly Nudge[]): Promise<void>
  /**
   * Hands over nudges until stopped. The handler answers at once. A request that cannot be read
   * goes to the dead letters and the rest go on.
   */
  subscribe(handler: NudgeHandler): Promise<TransportSubscription>
  /** Whether `publish` leads anywhere; when not, results go to the host's own code, if it wants them. */
  readonly publishes: boolean
  /** Resolves when all messages are durable; rejects otherwise. At least once. */
  publish(messages: readonly ResultMessage[]): Promise<void>
  check(): Promise<readonly TransportFinding[]>
  close(): Promise<void>
}
