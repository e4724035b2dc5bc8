import type { TargetQuery, Targets } from '@calsync/core'
import type { Queries } from '../database/database.js'
import { toJson } from '../database/to-json.js'
import text from './read-targets.sql'

export async function readTargets(
  queries: Queries,
  wanted: readonly TargetQuery[],
): Promise<Targets[]> {
  if (wanted.length === 0) return []
  return queries.query<Targets>({ name: 'read-targets', text }, [toJson(wanted)])
}
