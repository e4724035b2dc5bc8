import type { PublishedFact } from '@calsync/testkit/checker'
import type { Pool } from 'pg'

interface Row {
  readonly at: string
  readonly id: string
  readonly kind: PublishedFact['kind']
  readonly body: PublishedFact['body']
}

/** What workers handed to the host, as it arrived. */
export async function publishedInTable(pool: Pool): Promise<readonly PublishedFact[]> {
  const { rows } = await pool.query<Row>(
    'select extract(epoch from at) * 1000 as at, id, kind, body from received_results order by seq',
  )
  return rows.map((row) => ({ ...row, at: Number(row.at) }))
}
