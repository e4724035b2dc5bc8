import type { Action, ErrorClass, LimitScope, Outcome } from '@calsync/core'

type FailureKind = Exclude<Outcome['kind'], 'done' | 'found'>

/** One row: which replies it is about, and what they mean. */
export interface Rule {
  readonly origin?: 'provider' | 'gateway'
  /** A status, or the first and last of a range. */
  readonly status: number | readonly [from: number, to: number]
  readonly codes?: readonly string[]
  /** Only for these actions. */
  readonly actions?: readonly Action[]
  /** Only for a `find` among the instances of a series. */
  readonly amongInstances?: true
  /** Only for a `find` that looks at one event by its id. */
  readonly byId?: true
  /** Only when the gateway's own text speaks of the connection. */
  readonly aboutConnection?: true
  /** Only when the body was not JSON. */
  readonly unreadable?: true
  readonly class: ErrorClass
  /** Whose limit it is, where that differs from the class's own scope. */
  readonly scope?: LimitScope
  readonly write: FailureKind
  /**
   * A read has no effect, so it is never in doubt. Where a write would be unanswered, the read's
   * class is `TIMEOUT`: it may still be running.
   */
  readonly find: 'refused' | 'not_sent'
  readonly says: string
}

const definite = { write: 'refused', find: 'refused' } as const
const untried = { write: 'not_sent', find: 'not_sent' } as const
const over = { write: 'ambiguous', find: 'not_sent' } as const
const open = { write: 'unanswered', find: 'not_sent' } as const

const anybody: readonly Rule[] = [
  {
    status: [300, 399],
    class: 'MISCONFIGURED',
    ...untried,
    says: 'a redirect, which is never followed; check the base URL of the gateway',
  },
  {
    status: 402,
    class: 'QUOTA_EXCEEDED',
    scope: 'account',
    ...untried,
    says: 'the quota of the gateway account is used up; raise its plan',
  },
  { status: 408, class: 'TIMEOUT', ...open, says: 'the call timed out' },
  {
    status: 424,
    class: 'NOT_ATTEMPTED',
    ...untried,
    says: 'not attempted, because the item before it in the batch failed',
  },
  { status: 502, class: 'SERVICE_UNAVAILABLE', ...open, says: 'no answer from behind the proxy' },
  { status: 504, class: 'TIMEOUT', ...open, says: 'no answer in time from behind the proxy' },
]

const gateway: readonly Rule[] = [
  {
    status: 401,
    class: 'MISCONFIGURED',
    ...untried,
    says: 'the gateway rejected the secret; set PICA_SECRET',
  },
  {
    // A firewall in front of the gateway that dislikes one body: it must not hold everybody.
    status: 403,
    unreadable: true,
    class: 'MISCONFIGURED',
    scope: 'record',
    ...untried,
    says: 'something in front of the gateway forbade the request',
  },
  {
    status: 404,
    aboutConnection: true,
    class: 'CONNECTION_REVOKED',
    ...definite,
    says: 'the gateway does not know the connection any more; the user has to reconnect',
  },
  {
    status: 413,
    class: 'INVALID_EVENT_DATA',
    ...definite,
    says: 'the request is too large for the gateway',
  },
  {
    status: 429,
    class: 'RATE_LIMIT_EXCEEDED',
    scope: 'account',
    ...untried,
    says: 'the gateway account has used up its requests',
  },
  {
    status: [400, 499],
    class: 'MISCONFIGURED',
    ...untried,
    says: 'the gateway does not know this request; check its base URL, action ids and batch option',
  },
  {
    // Not the upstream's word, so the call may still be running behind the gateway.
    status: [500, 599],
    class: 'SERVICE_UNAVAILABLE',
    ...open,
    says: 'the gateway failed',
  },
]

const MAILBOX_CODES = [
  'MailboxNotEnabledForRESTAPI',
  'MailboxNotSupportedForRESTAPI',
  'ErrorNonExistentMailbox',
]

const provider: readonly Rule[] = [
  {
    status: [400, 499],
    codes: MAILBOX_CODES,
    class: 'MAILBOX_UNAVAILABLE',
    ...definite,
    says: 'the mailbox cannot be used through Graph (no licence, on premises, or inactive)',
  },
  {
    status: [400, 409],
    codes: ['ErrorDuplicateTransactionId'],
    class: 'ALREADY_CREATED',
    ...definite,
    says: 'the transaction id has created an event already',
  },
  {
    status: 401,
    class: 'INVALID_TOKEN',
    ...definite,
    says: "the user's access has expired or was withdrawn; the user has to reconnect",
  },
  {
    status: [403, 507],
    codes: ['ErrorQuotaExceeded', 'QuotaExceededException'],
    class: 'QUOTA_EXCEEDED',
    ...definite,
    says: 'the mailbox is full',
  },
  {
    status: 403,
    class: 'PERMISSION_DENIED',
    ...definite,
    says: 'the account may not do this; an administrator has to allow it',
  },
  {
    status: 404,
    codes: ['ErrorItemNotFound'],
    actions: ['update', 'delete'],
    class: 'EVENT_GONE',
    ...definite,
    says: 'the event is not in the mailbox',
  },
  {
    status: 404,
    codes: ['ErrorItemNotFound'],
    amongInstances: true,
    class: 'EVENT_GONE',
    ...definite,
    says: 'the series is not in the mailbox',
  },
  {
    status: 404,
    codes: ['ErrorItemNotFound'],
    byId: true,
    class: 'EVENT_GONE',
    ...definite,
    says: 'the event is not in the calendar',
  },
  {
    status: 400,
    codes: ['ErrorInvalidIdMalformed'],
    byId: true,
    class: 'EVENT_GONE',
    ...definite,
    says: 'this is the id of no event',
  },
  {
    status: 404,
    actions: ['create', 'find'],
    class: 'INVALID_EVENT_DATA',
    ...definite,
    says: 'the calendar does not exist in this mailbox',
  },
  {
    // Changes to neighbours are written in any order: a moment later the way may be free.
    status: 400,
    codes: ['ErrorOccurrenceCrossingBoundary'],
    class: 'CONFLICT',
    ...definite,
    says: 'the occurrence would move onto or past the day of the one before or after it',
  },
  {
    status: 409,
    class: 'CONFLICT',
    ...definite,
    says: 'the event is being changed by somebody else',
  },
  { status: 410, class: 'UNKNOWN_ERROR', ...definite, says: 'the resource is gone' },
  {
    status: 412,
    class: 'CONFLICT',
    ...definite,
    says: 'the event was changed by somebody else meanwhile',
  },
  { status: 413, class: 'INVALID_EVENT_DATA', ...definite, says: 'the request is too large' },
  { status: 423, class: 'CONFLICT', ...definite, says: 'the event is locked' },
  {
    status: 429,
    class: 'RATE_LIMIT_EXCEEDED',
    scope: 'mailbox',
    ...untried,
    says: 'the mailbox is over its limit',
  },
  {
    status: [400, 499],
    class: 'INVALID_EVENT_DATA',
    ...definite,
    says: 'the event was rejected as invalid',
  },
  { status: 501, class: 'UNSUPPORTED_EVENT', ...definite, says: 'this is not supported' },
  {
    status: 507,
    class: 'QUOTA_EXCEEDED',
    ...definite,
    says: 'the mailbox is full',
  },
  {
    status: 509,
    class: 'RATE_LIMIT_EXCEEDED',
    scope: 'mailbox',
    ...untried,
    says: 'the mailbox is over its bandwidth',
  },
  {
    // PATCHes answered 503 are known to have been applied.
    status: [500, 599],
    class: 'SERVICE_UNAVAILABLE',
    ...over,
    says: 'Graph failed; the change may have been applied',
  },
]

/** In order of precedence: the first row that fits decides. */
export const classificationTable: readonly Rule[] = [
  ...anybody,
  ...gateway.map((rule) => ({ ...rule, origin: 'gateway' as const })),
  ...provider.map((rule) => ({ ...rule, origin: 'provider' as const })),
]

/** For a status that no row knows. */
export const unknownRule: Rule = {
  status: 0,
  class: 'UNKNOWN_ERROR',
  ...open,
  says: 'the reply has a status that is not known',
}
