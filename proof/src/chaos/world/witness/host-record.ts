import type { HostFact } from '@calsync/testkit/checker'
import type { Pool } from 'pg'

interface Row {
  readonly at: string
  readonly ref: string
  readonly revision: string
}

interface HistoryRow extends Row {
  readonly deleted: boolean
  readonly facilitators: readonly string[]
  readonly shows: readonly string[]
  readonly is_series: boolean
}

/**
 * What the host committed, in the order of its revisions, and what it rolled back. A commit is dated
 * by the server itself, which writes down when it committed a transaction: a row's own time is that
 * of the edit, up to a second earlier.
 */
export async function hostFacts(pool: Pool): Promise<readonly HostFact[]> {
  const { rows: commits } = await pool.query<HistoryRow>(
    `select extract(epoch from coalesce(pg_xact_commit_timestamp(xmin), at)) * 1000 as at,
            ref, revision, deleted, facilitators, shows, is_series
     from host_history order by ref, revision`,
  )
  const { rows: rolledBack } = await pool.query<Row>(
    'select extract(epoch from at) * 1000 as at, ref, revision from host_rolled_back',
  )
  return [
    ...commits.map((row): HostFact => {
      const { deleted, facilitators, shows, is_series: isSeries } = row
      return { kind: 'committed', ...common(row), deleted, facilitators, shows, isSeries }
    }),
    ...rolledBack.map((row): HostFact => ({ kind: 'rolled_back', ...common(row) })),
  ]
}

function common({ at, ref, revision }: Row): { at: number; ref: string; revision: number } {
  return { at: Number(at), ref, revision: Number(revision) }
}
