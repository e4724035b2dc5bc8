import type { Operation, Random } from '@calsync/core'
import type { Due } from './messages.ts'

/**
 * The request of one sync: DELETE, PATCH when there is an external id, else POST. The proposals give
 * a create no token that the provider could know it by: each one is new.
 */
export function toOperation(due: Due, random: Random): Operation {
  const { idempotencyKey: id, action, externalEventId: externalId, eventData: event } = due
  const patches = externalId !== null
  return {
    id,
    action: action === 'DELETE' ? 'delete' : patches ? 'update' : 'create',
    transactionId: random.uuid(),
    correlation: '',
    externalId,
    event,
    occurrence: null,
    calendarId: null,
  }
}
