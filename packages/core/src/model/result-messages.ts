import type { ResultMessage } from '../ports/transport.js'
import type { Toast } from './notification.js'
import type { ErrorFacts } from './outcome.js'
import type { Action, SyncRecord } from './sync-record.js'

/** Who and what a result message is about. */
export interface MessageSubject {
  readonly record: SyncRecord
  readonly userId: string
  readonly organizationId: string
  readonly integration: string
  readonly displayName: string
  readonly title: string | null
  /** Wall clock, ISO 8601. */
  readonly timestamp: string
}

function common(subject: MessageSubject): Record<string, unknown> {
  const { record, userId, organizationId, integration, timestamp } = subject
  return {
    scheduleId: record.ref,
    // Only of a schedule that stands as several events, such as the occurrences of a series.
    ...(record.part === '' ? {} : { part: record.part }),
    userId,
    organizationId,
    connectionId: record.connectionId,
    integration,
    timestamp,
  }
}

/**
 * Tells other services that a version stands in a calendar. `supersedes` is the last version that
 * was applied before; the versions between were never sent by themselves.
 */
export function completedMessage(
  subject: MessageSubject,
  applied: {
    readonly action: Action
    readonly version: number
    readonly externalId: string | null
    readonly idempotencyKey: string
  },
): ResultMessage {
  const { record, integration } = subject
  return {
    id: `${record.id}:v${applied.version}:${applied.action}:completed`,
    kind: 'completed',
    integration,
    key: record.connectionId,
    body: {
      type: 'sync_completed',
      ...common(subject),
      action: applied.action.toUpperCase(),
      version: applied.version,
      supersedes: record.applied?.version ?? 0,
      externalEventId: applied.externalId,
      idempotencyKey: applied.idempotencyKey,
    },
  }
}

/** The two messages of a record that was given up: the failure, and its dead letter. */
export function gaveUpMessages(
  subject: MessageSubject,
  failed: { readonly action: Action; readonly tryNumber: number; readonly error: ErrorFacts },
): ResultMessage[] {
  const { record, integration } = subject
  const id = `${record.id}:v${record.desired.version}:try${failed.tryNumber}`
  const body = {
    ...common(subject),
    action: failed.action.toUpperCase(),
    version: record.desired.version,
    errorType: failed.error.class,
    errorCode: failed.error.code,
    error: failed.error.message,
    tries: failed.tryNumber,
  }
  const rest = { integration, key: record.connectionId }
  return [
    { ...rest, id: `${id}:failed`, kind: 'failed', body: { type: 'sync_failed', ...body } },
    { ...rest, id: `${id}:dlq`, kind: 'dlq', body: { type: 'sync_dead_letter', ...body } },
  ]
}

type WithoutDuration<T> = T extends Toast ? Omit<T, 'duration'> : never

/** A message that is a toast. */
export interface ToastMessage extends ResultMessage {
  readonly kind: 'notification'
  readonly body: Readonly<Record<string, unknown>> & { readonly notification: Toast }
}

/** A toast in the format of the proposals' `app-events` topic. */
export function notification(
  id: string,
  userId: string,
  integration: string,
  timestamp: string,
  text: WithoutDuration<Toast>,
): ToastMessage {
  return {
    id,
    kind: 'notification',
    integration,
    key: userId,
    body: {
      userId,
      eventType: 'notification',
      notification: { duration: 5_000, ...text },
      timestamp,
    },
  }
}

export function isToast(message: ResultMessage): message is ToastMessage {
  return message.kind === 'notification'
}

/** One toast for so many of the same type, in place of the first. */
export function joinedToast(first: ToastMessage, count: number, displayName: string): ToastMessage {
  const { notification } = first.body
  const message =
    notification.type === 'success'
      ? `${count} events are up to date in your ${displayName} calendar`
      : `Unable to sync ${count} events to ${displayName}`
  const { type, title, duration } = notification
  const toast = { type, title, message, duration } as Toast
  const id = `${first.id}:and-${count - 1}-more`
  return { ...first, id, body: { ...first.body, notification: toast } }
}
