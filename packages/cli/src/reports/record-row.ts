import type { RecordView } from '@calsync/core'
import { iso } from './iso.js'

/** A record in JSON, without the request of its attempt. */
export function recordRow(view: RecordView) {
  const { record, userId, organizationId, integration, title, reason } = view
  const { ref, part, desired, applied, attempt, doubt, lastError } = record
  return {
    recordId: record.id,
    schedule: ref,
    part,
    title,
    reason,
    userId,
    organizationId,
    integration,
    connectionId: record.connectionId,
    status: record.status,
    desired,
    applied: applied === null ? null : { ...applied, at: iso(applied.at) },
    attempt:
      attempt === null
        ? null
        : {
            action: attempt.action,
            version: attempt.version,
            epoch: attempt.epoch,
            sentAt: iso(attempt.sentAt),
          },
    doubt,
    verify: record.verify,
    externalId: record.externalId,
    tries: record.tries,
    tryNumber: record.tryNumber,
    dueAt: iso(record.dueAt),
    priority: record.priority,
    lastError,
  }
}
