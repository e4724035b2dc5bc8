import type { RecordFilter } from '@calsync/core'
import { isUuid } from '../database/uuid.js'

/** The filter as the first eight parameters of a query; `null` where nothing can match. */
export function recordFilterValues(filter: RecordFilter): unknown[] | null {
  if (filter.connectionId !== undefined && !isUuid(filter.connectionId)) return null
  return [
    filter.userId ?? null,
    filter.organizationId ?? null,
    filter.connectionId ?? null,
    filter.ref ?? null,
    filter.errorClass ?? null,
    filter.statuses ?? null,
    filter.since ?? null,
    filter.externalIds ?? null,
  ]
}
