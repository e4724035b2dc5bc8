import { CalsyncError } from '@calsync/core'
import type { TokenAnswer } from './access-tokens.js'
import type { HttpReply } from './http.js'

type Failure = Exclude<TokenAnswer, { kind: 'token' }> | HttpReply

const later = 'it is tried again by itself; see the status page of Google Workspace if it lasts'

/** The error of a question to Google that had no good answer; `what` says which one. */
export function gatewayError(what: string, failure: Failure): CalsyncError {
  if (failure.kind === 'lost' || failure.kind === 'not_sent') {
    return unavailable(`${what}: Google could not be reached, ${failure.message}`)
  }
  const { status } = failure
  if (status === 429 || status >= 500) return unavailable(`${what}: Google answered ${status}`)
  if (failure.kind === 'refused' && failure.error === 'invalid_grant') {
    return notConnected(`${what}: the access has run out, or the user has withdrawn it`)
  }
  const said = failure.kind === 'refused' ? ` ${failure.error}` : ''
  return new CalsyncError({
    code: 'GATEWAY_REJECTED',
    message: `${what}: Google answered ${status}${said}`,
    next: 'check clientId and clientSecret, the scopes of the consent, and that the Calendar API is enabled in the project',
    details: { status },
  })
}

/** There is no connection to use until the user gives consent. */
export function notConnected(message: string): CalsyncError {
  return new CalsyncError({
    code: 'CONNECTION_NOT_FOUND',
    message,
    next: 'let the user go through the consent of Google, store its refresh token, then try again',
  })
}

function unavailable(message: string): CalsyncError {
  return new CalsyncError({ code: 'GATEWAY_UNAVAILABLE', message, next: later, retryable: true })
}
