import type { Outcome } from '@calsync/core'
import type { SyncAction } from './messages.ts'

const retryableErrors: readonly string[] = [
  'RATE_LIMIT_EXCEEDED',
  'SERVICE_UNAVAILABLE',
  'TIMEOUT',
  'NETWORK_ERROR',
]

const permanentErrors: readonly string[] = [
  'INVALID_TOKEN',
  'CONNECTION_REVOKED',
  'PERMISSION_DENIED',
  'INVALID_EVENT_DATA',
]

export type Reply =
  | { readonly kind: 'success'; readonly externalEventId: string | null }
  | { readonly kind: 'retryable' | 'permanent' | 'other'; readonly error: string }

/** The proposals' lists of errors. What is on neither (404, 424, a full mailbox) is an error once. */
export function classifyReply(action: SyncAction, outcome: Outcome | undefined): Reply {
  // No reply to this one, though the call was answered: a network error is the kind reading.
  if (outcome === undefined) return { kind: 'retryable', error: 'NETWORK_ERROR' }
  if (outcome.kind === 'done') return { kind: 'success', externalEventId: outcome.externalId }
  if (outcome.kind === 'found') return { kind: 'other', error: 'UNKNOWN_ERROR' }
  const error = outcome.error.class
  // Not said, and the first thing that a team would meet: what is gone needs no DELETE.
  if (action === 'DELETE' && error === 'EVENT_GONE') {
    return { kind: 'success', externalEventId: null }
  }
  if (retryableErrors.includes(error)) return { kind: 'retryable', error }
  return { kind: permanentErrors.includes(error) ? 'permanent' : 'other', error }
}
