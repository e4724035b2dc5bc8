import { CalsyncError, type GatewayReply } from '@calsync/core'
import { retryAfterMs } from './retry-after.js'

interface Row {
  readonly from: number
  readonly to: number
  readonly code: 'GATEWAY_REJECTED' | 'GATEWAY_UNAVAILABLE'
  readonly retryable: boolean
  readonly says: string
  readonly next: string
}

const later = 'it is tried again by itself; see the status page of the gateway if it lasts'
const checkUrl = 'check the base URL and the prefix of the gateway (PICA_BASE_URL)'

/** First match wins. */
const table: readonly Row[] = [
  {
    from: 401,
    to: 401,
    code: 'GATEWAY_REJECTED',
    retryable: false,
    says: 'rejected the secret',
    next: 'set PICA_SECRET to the API key of this account and environment (live or test)',
  },
  {
    from: 402,
    to: 402,
    code: 'GATEWAY_REJECTED',
    retryable: false,
    says: 'says that the quota of the plan is used up',
    next: 'raise the plan of the gateway account',
  },
  {
    from: 403,
    to: 403,
    code: 'GATEWAY_REJECTED',
    retryable: false,
    says: 'does not allow this secret to do that',
    next: 'give the API key access to the vault, or use another one',
  },
  {
    from: 408,
    to: 408,
    code: 'GATEWAY_UNAVAILABLE',
    retryable: true,
    says: 'timed out',
    next: later,
  },
  {
    from: 429,
    to: 429,
    code: 'GATEWAY_UNAVAILABLE',
    retryable: true,
    says: 'allows no more requests for the moment',
    next: 'lower requestsPerMinute to what the plan allows, or raise the plan',
  },
  {
    from: 200,
    to: 299,
    code: 'GATEWAY_UNAVAILABLE',
    retryable: true,
    says: 'sent a reply that is no list of connections',
    next: checkUrl,
  },
  {
    from: 300,
    to: 399,
    code: 'GATEWAY_REJECTED',
    retryable: false,
    says: 'sent a redirect, which is never followed',
    next: checkUrl,
  },
  {
    from: 400,
    to: 499,
    code: 'GATEWAY_REJECTED',
    retryable: false,
    says: 'does not know this request',
    next: checkUrl,
  },
]

const serverFailure: Row = {
  from: 500,
  to: 599,
  code: 'GATEWAY_UNAVAILABLE',
  retryable: true,
  says: 'failed',
  next: later,
}

/** A reply with what the network threw, for the `cause` of an error. */
export type PicaReply = GatewayReply & { readonly cause?: unknown }

/** The error for a vault reply that is not the one asked for; `host` names the gateway. */
export function vaultError(host: string, what: string, reply: PicaReply): CalsyncError {
  if (reply.kind !== 'reply') {
    return new CalsyncError({
      code: 'GATEWAY_UNAVAILABLE',
      message: `${what}: ${host} could not be reached, ${reply.message}`,
      next: `check that this machine can reach ${host}`,
      retryable: true,
      cause: reply.cause,
    })
  }
  const { status } = reply
  const row = table.find(({ from, to }) => status >= from && status <= to) ?? serverFailure
  const unreadable = reply.unreadable === undefined ? '' : ` (${reply.unreadable})`
  const wait = retryAfterMs(reply.headers)
  return new CalsyncError({
    code: row.code,
    message: `${what}: ${host} ${row.says}, status ${status}${unreadable}`,
    next: row.next,
    retryable: row.retryable,
    details: { status, ...(wait === undefined ? {} : { retryAfterMs: wait }) },
  })
}
