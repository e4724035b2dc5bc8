import type { RecordFilter, RecordView } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './list-records.sql'
import { recordFilterValues } from './record-filter.js'

export async function listRecords(
  queries: Queries,
  filter: RecordFilter,
  limit: number,
): Promise<RecordView[]> {
  const values = recordFilterValues(filter)
  if (values === null) return []
  return queries.query<RecordView>({ name: 'list-records', text }, [...values, limit])
}
