import type { Instant } from '@calsync/core'
import { literal } from './literal.js'
import type { QueryShape } from './query-shape.js'

/** No clock on a wall is further from UTC. */
const WIDEST_ZONE_MS = 14 * 3_600_000

/**
 * The condition for rows updated at or after an instant; `null` when the query has no `updated_at`
 * that tells. A timestamp without zone may be that of any: all of them are taken, since a row that is
 * looked at in vain costs little.
 */
export function updatedSinceCondition(shape: QueryShape, since: Instant): string | null {
  const column = shape.columns.find(({ name }) => name === 'updated_at')
  switch (column?.typeName) {
    case 'pg_catalog.timestamptz':
      return `q.updated_at >= ${literal(new Date(since).toISOString())}::timestamptz`
    case 'pg_catalog.timestamp': {
      const text = new Date(since - WIDEST_ZONE_MS).toISOString().slice(0, -1)
      return `q.updated_at >= ${literal(text)}::timestamp`
    }
    default:
      return null
  }
}

/**
 * Now, on the clock of the host's database, or when the oldest transaction began that is still open
 * there: its updates carry that time, and are seen by nobody yet. Other roles' transactions show
 * their beginning only to members of pg_read_all_stats; the scan's overlap stands in for the rest.
 */
export const asOfStatement = `select (extract(epoch from least(
  clock_timestamp(),
  (select min(a.xact_start) from pg_catalog.pg_stat_activity a
   where a.datname = current_database() and a.pid <> pg_backend_pid())
)) * 1000)::float8::text as as_of`
