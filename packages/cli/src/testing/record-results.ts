import type { Notification, ResultHandlers, SyncResult } from '@calsync/core'
import type { Activity } from '@calsync/testkit/host'

/** The host's handlers, and a record of each message that they are given the first time. */
export function recordResults(
  { notification, result }: ResultHandlers,
  activity: Activity,
  notifications: Notification[],
  outcomes: SyncResult[],
): ResultHandlers {
  const isNew = (list: readonly { readonly id: string }[], id: string): boolean =>
    !list.some((one) => one.id === id)
  return {
    notification: (message, context) =>
      activity.track('the handler on.notification', async () => {
        if (isNew(notifications, message.id)) notifications.push(message)
        await notification?.(message, context)
      }),
    result: (message, context) =>
      activity.track('the handler on.result', async () => {
        if (isNew(outcomes, message.id)) outcomes.push(message)
        await result?.(message, context)
      }),
  }
}
