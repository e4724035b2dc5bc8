import type { Action, ErrorClass, LimitScope, Outcome } from '@calsync/core'

type FailureKind = Exclude<Outcome['kind'], 'done' | 'found'>

/** One row: which answers it is about, and what they mean. */
export interface Rule {
  /** Who answered: the calendar (`provider`), or the token endpoint in its place (`gateway`). */
  readonly origin: 'provider' | 'gateway'
  readonly statuses: readonly number[]
  /** Google's own word for it, in `error.errors[0].reason`. */
  readonly reasons?: readonly string[]
  /** Only for these actions. */
  readonly actions?: readonly Action[]
  readonly class: ErrorClass
  /** Whose limit it is, where that differs from the class's own scope. */
  readonly scope?: LimitScope
  readonly write: FailureKind
  /** A read has no effect, so it is never in doubt. */
  readonly find: 'refused' | 'not_sent'
  readonly says: string
}

const definite = { write: 'refused', find: 'refused' } as const
const untried = { write: 'not_sent', find: 'not_sent' } as const
const over = { write: 'ambiguous', find: 'not_sent' } as const
const open = { write: 'unanswered', find: 'not_sent' } as const

function between(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, n) => first + n)
}

/** Answers in place of an access token: nothing was sent to the calendar. */
const gateway: readonly Omit<Rule, 'origin'>[] = [
  {
    statuses: [400],
    reasons: ['invalid_grant'],
    class: 'CONNECTION_REVOKED',
    ...definite,
    says: 'the access has run out, or the user has withdrawn it; the user has to reconnect',
  },
  {
    statuses: [429],
    class: 'RATE_LIMIT_EXCEEDED',
    scope: 'account',
    ...untried,
    says: 'too many access tokens are asked for',
  },
  {
    statuses: between(400, 499),
    class: 'MISCONFIGURED',
    ...untried,
    says: 'no access token is given to this client; check clientId and clientSecret',
  },
  {
    statuses: between(500, 599),
    class: 'SERVICE_UNAVAILABLE',
    ...untried,
    says: 'no access token is given',
  },
]

const provider: readonly Omit<Rule, 'origin'>[] = [
  {
    statuses: between(300, 399),
    class: 'MISCONFIGURED',
    ...untried,
    says: 'a redirect, which is never followed; check apiUrl',
  },
  {
    statuses: [401],
    class: 'INVALID_TOKEN',
    ...definite,
    says: 'a new access token was not accepted, either; the user has to reconnect',
  },
  {
    statuses: [403],
    reasons: ['rateLimitExceeded', 'userRateLimitExceeded'],
    class: 'RATE_LIMIT_EXCEEDED',
    scope: 'mailbox',
    ...untried,
    says: 'the calendar or its user is over a limit',
  },
  {
    statuses: [403],
    reasons: ['dailyLimitExceeded', 'servingLimitExceeded'],
    class: 'RATE_LIMIT_EXCEEDED',
    scope: 'account',
    ...untried,
    says: 'the project is over its limit',
  },
  {
    // Not a limit of requests: Google stops an account that makes too many events or guests.
    statuses: [403],
    reasons: ['quotaExceeded', 'calendarUsageLimitsExceeded'],
    class: 'QUOTA_EXCEEDED',
    ...definite,
    says: 'the account has reached the usage limits of Google Calendar',
  },
  {
    statuses: [403],
    reasons: ['insufficientPermissions', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT'],
    class: 'INVALID_TOKEN',
    ...definite,
    says: 'the user has not allowed access to the calendar; reconnect with all scopes',
  },
  {
    statuses: [403],
    reasons: ['accessNotConfigured'],
    class: 'MISCONFIGURED',
    ...untried,
    says: 'the Calendar API is not enabled in the project of the OAuth client',
  },
  {
    statuses: [403],
    class: 'PERMISSION_DENIED',
    ...definite,
    says: 'the account may not do this in this calendar',
  },
  {
    statuses: [404, 410],
    actions: ['update', 'delete'],
    class: 'EVENT_GONE',
    ...definite,
    says: 'the event is not in the calendar',
  },
  {
    statuses: [404, 410],
    class: 'CALENDAR_GONE',
    ...definite,
    says: 'the calendar does not exist in this account any more; connect again with another one',
  },
  { statuses: [408], class: 'TIMEOUT', ...open, says: 'the call timed out' },
  {
    statuses: [409],
    actions: ['create'],
    class: 'ALREADY_CREATED',
    ...definite,
    says: 'the id of the event is taken: it was created already',
  },
  {
    statuses: [409, 412],
    class: 'CONFLICT',
    ...definite,
    says: 'the event was changed by somebody else meanwhile',
  },
  {
    statuses: [429],
    class: 'RATE_LIMIT_EXCEEDED',
    scope: 'mailbox',
    ...untried,
    says: 'the user is over a limit',
  },
  {
    statuses: between(400, 499),
    class: 'INVALID_EVENT_DATA',
    ...definite,
    says: 'the event was rejected as invalid',
  },
  {
    statuses: [502],
    class: 'SERVICE_UNAVAILABLE',
    ...open,
    says: 'no answer from behind the proxy',
  },
  { statuses: [504], class: 'TIMEOUT', ...open, says: 'no answer in time from behind the proxy' },
  {
    statuses: between(500, 599),
    class: 'SERVICE_UNAVAILABLE',
    ...over,
    says: 'Google failed; the change may have been applied',
  },
]

/** In order of precedence: the first row that fits decides. */
export const classificationTable: readonly Rule[] = [
  ...gateway.map((rule) => ({ ...rule, origin: 'gateway' as const })),
  ...provider.map((rule) => ({ ...rule, origin: 'provider' as const })),
]

/** For a status that no row knows. */
export const unknownRule: Rule = {
  origin: 'provider',
  statuses: [],
  class: 'UNKNOWN_ERROR',
  ...open,
  says: 'the answer has a status that is not known',
}
