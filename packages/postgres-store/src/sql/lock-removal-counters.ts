import { CalsyncError, type GuardFacts, type LockedCounter } from '@calsync/core'
import type { Queries } from '../database/database.js'
import text from './lock-removal-counters.sql'
import { type ReleaseRow, releaseOf } from './release-scope.js'

interface Row {
  readonly now: number
  readonly counters: readonly LockedCounter[]
  readonly releases: readonly ReleaseRow[]
}

export async function lockRemovalCounters(
  queries: Queries,
  connectionIds: readonly string[],
): Promise<GuardFacts> {
  const rows = await queries.query<Row>({ name: 'lock-removal-counters', text }, [connectionIds])
  const [row] = rows
  if (row === undefined) {
    throw new CalsyncError({ code: 'DATABASE_ERROR', message: 'no counter could be locked' })
  }
  return { ...row, releases: row.releases.map(releaseOf) }
}
