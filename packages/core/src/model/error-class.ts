/**
 * Why an operation at a provider did not succeed. The first nine are the proposals' error types.
 */
export type ErrorClass =
  | 'RATE_LIMIT_EXCEEDED'
  | 'TIMEOUT'
  | 'SERVICE_UNAVAILABLE'
  | 'NETWORK_ERROR'
  | 'INVALID_TOKEN'
  | 'CONNECTION_REVOKED'
  | 'PERMISSION_DENIED'
  | 'INVALID_EVENT_DATA'
  | 'UNKNOWN_ERROR'
  | 'EVENT_GONE'
  | 'ALREADY_CREATED'
  | 'CONFLICT'
  | 'QUOTA_EXCEEDED'
  | 'NOT_ATTEMPTED'
  | 'UNSUPPORTED_EVENT'
  | 'MAILBOX_UNAVAILABLE'
  | 'MISCONFIGURED'
  | 'CALENDAR_GONE'

/** Whom a limit or failure holds: one record, one mailbox, or the whole account at the gateway. */
export type LimitScope = 'record' | 'mailbox' | 'account'

/** Who has to do something before it can work. `nobody`: time alone mends it. */
export type Actor = 'nobody' | 'user' | 'admin' | 'on-call' | 'developer'

/** The four answers that every error class gives. */
export interface ErrorAnswers {
  /** Whose limit or fault it is, unless the provider's reply says otherwise. */
  readonly scope: LimitScope
  /** Whether waiting and trying again can succeed. */
  readonly retryable: boolean
  /** Whether the operation certainly had no effect, so that sending it again is safe. */
  readonly safeToRepeat: boolean
  readonly actor: Actor
}

export const errorAnswers: Readonly<Record<ErrorClass, ErrorAnswers>> = {
  RATE_LIMIT_EXCEEDED: { scope: 'mailbox', retryable: true, safeToRepeat: true, actor: 'nobody' },
  TIMEOUT: { scope: 'record', retryable: true, safeToRepeat: false, actor: 'nobody' },
  SERVICE_UNAVAILABLE: { scope: 'mailbox', retryable: true, safeToRepeat: false, actor: 'nobody' },
  NETWORK_ERROR: { scope: 'mailbox', retryable: true, safeToRepeat: false, actor: 'nobody' },
  INVALID_TOKEN: { scope: 'mailbox', retryable: false, safeToRepeat: true, actor: 'user' },
  CONNECTION_REVOKED: { scope: 'mailbox', retryable: false, safeToRepeat: true, actor: 'user' },
  PERMISSION_DENIED: { scope: 'record', retryable: false, safeToRepeat: true, actor: 'admin' },
  INVALID_EVENT_DATA: { scope: 'record', retryable: false, safeToRepeat: true, actor: 'developer' },
  UNKNOWN_ERROR: { scope: 'record', retryable: true, safeToRepeat: false, actor: 'on-call' },
  EVENT_GONE: { scope: 'record', retryable: false, safeToRepeat: true, actor: 'nobody' },
  ALREADY_CREATED: { scope: 'record', retryable: false, safeToRepeat: true, actor: 'nobody' },
  CONFLICT: { scope: 'record', retryable: true, safeToRepeat: true, actor: 'nobody' },
  QUOTA_EXCEEDED: { scope: 'mailbox', retryable: true, safeToRepeat: true, actor: 'user' },
  NOT_ATTEMPTED: { scope: 'record', retryable: true, safeToRepeat: true, actor: 'nobody' },
  UNSUPPORTED_EVENT: { scope: 'record', retryable: false, safeToRepeat: true, actor: 'developer' },
  MAILBOX_UNAVAILABLE: { scope: 'mailbox', retryable: true, safeToRepeat: true, actor: 'admin' },
  MISCONFIGURED: { scope: 'account', retryable: true, safeToRepeat: true, actor: 'on-call' },
  CALENDAR_GONE: { scope: 'mailbox', retryable: false, safeToRepeat: true, actor: 'user' },
}

/**
 * Classes that only a new `connect()` mends, with a new key or another target calendar: they block
 * the connection, not the record.
 */
export function needsReconnect(errorClass: ErrorClass): boolean {
  return (
    errorClass === 'INVALID_TOKEN' ||
    errorClass === 'CONNECTION_REVOKED' ||
    errorClass === 'CALENDAR_GONE'
  )
}
