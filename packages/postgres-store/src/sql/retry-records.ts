import type { RecordFilter, RecordView } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { recordFilterValues } from './record-filter.js'
import text from './retry-records.sql'

export async function retryRecords(
  queries: Queries,
  filter: RecordFilter,
  by: string,
  reason: string | null,
): Promise<RecordView[]> {
  const values = recordFilterValues(filter)
  if (values === null) return []
  return queries.query<RecordView>({ name: 'retry-records', text }, [...values, by, reason])
}
