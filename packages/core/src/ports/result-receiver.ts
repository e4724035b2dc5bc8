import type { ResultKind, ResultMessage } from './transport.js'

/**
 * The host's own code that takes results in a worker's process, where no broker does. Each message
 * is handed over on its own lease, at least once, in order within its key.
 */
export interface ResultReceiver {
  /** Kinds that it takes; others are not even put into the outbox. */
  readonly kinds: ReadonlySet<ResultKind>
  /** Resolves once the message is taken; rejects to get it again. The signal ends at the time limit. */
  receive(message: ResultMessage, signal: AbortSignal): Promise<void>
}
