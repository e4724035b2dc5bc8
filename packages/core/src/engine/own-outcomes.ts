import type { ErrorFacts, Outcome } from '../model/outcome.js'
import type { Action } from '../model/sync-record.js'

function facts(errorClass: ErrorFacts['class'], message: string): ErrorFacts {
  return { class: errorClass, code: null, message }
}

function notAttempted(message: string): Outcome {
  return { kind: 'not_sent', error: facts('NOT_ATTEMPTED', message) }
}

/** Outcomes of operations about which the provider said nothing. */
export const heldMeanwhile = notAttempted(
  'the turn was told to stop while the call was being prepared',
)
export const leaseTooShort = notAttempted('the lease would have ended before the call')
export const sentTooLate = notAttempted(
  'it was too late to send the call after its attempt was stored',
)
export const attemptNotStored = notAttempted('the attempt could not be stored, so nothing was sent')
export const providerFailed: Outcome = {
  kind: 'unanswered',
  error: facts('UNKNOWN_ERROR', 'the provider failed'),
}
export const noAnswerInTime: Outcome = {
  kind: 'unanswered',
  error: facts('TIMEOUT', 'the provider did not answer within its own deadline'),
}

export const unreadableKey: Outcome = {
  kind: 'not_sent',
  error: {
    ...facts(
      'MISCONFIGURED',
      'the connection key cannot be read with the configured encryption keys',
    ),
    scope: 'mailbox',
    retryAfterMs: 60_000,
  },
}

/** The provider left an operation out of its answers: what happened to it is unknown. */
export function noAnswer(action: Action): Outcome {
  const error = facts('UNKNOWN_ERROR', 'the provider gave no answer for this operation')
  return action === 'find' ? { kind: 'not_sent', error } : { kind: 'unanswered', error }
}
