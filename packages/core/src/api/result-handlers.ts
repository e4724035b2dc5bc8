import type { Notification } from '../model/notification.js'
import type { SyncResult } from '../model/sync-result.js'
import type { ResultReceiver } from '../ports/result-receiver.js'
import type { ResultKind, ResultMessage } from '../ports/transport.js'

export interface HandlerContext {
  /** Ends when the handler's time is over and the message will be handed over again. */
  readonly signal: AbortSignal
}

/**
 * The host's own code for what calsync has to tell, run by workers. Each is called at least once
 * for each message, in order for one user or connection: the message's `id` is stable. One that
 * throws gets it again later, twelve times; then the message is parked.
 */
export interface ResultHandlers {
  readonly notification?: (
    notification: Notification,
    context: HandlerContext,
  ) => void | Promise<void>
  readonly result?: (result: SyncResult, context: HandlerContext) => void | Promise<void>
}

const resultKinds: readonly ResultKind[] = ['completed', 'failed', 'dlq']

/** The handlers as the engine calls them; `null` when there are none. */
export function receiverOf(on: ResultHandlers): ResultReceiver | null {
  const { notification, result } = on
  const kinds = new Set<ResultKind>([
    ...(notification === undefined ? [] : (['notification'] as const)),
    ...(result === undefined ? [] : resultKinds),
  ])
  if (kinds.size === 0) return null
  return {
    kinds,
    receive: async (message, signal) => {
      if (message.kind === 'notification') await notification?.(notificationOf(message), { signal })
      else await result?.(resultOf(message), { signal })
    },
  }
}

// The bodies are calsync's own: `result-messages.ts` makes them in these forms.
function notificationOf({ id, integration, body }: ResultMessage): Notification {
  return { id, integration, ...body } as unknown as Notification
}

function resultOf({ id, body }: ResultMessage): SyncResult {
  return { id, ...body } as unknown as SyncResult
}
