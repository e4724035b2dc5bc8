import type { ClaimStore } from '@calsync/core'
import type pg from 'pg'

/** The smallest thing that can find what is due: a table of connections. */
export interface DueTable {
  readonly claims: Pick<ClaimStore, 'findDue'>
  readonly makeDue: (connectionId: string) => Promise<void>
}

export async function dueTable(pool: pg.Pool): Promise<DueTable> {
  await pool.query('create table due (connection_id uuid primary key)')
  return {
    makeDue: async (id) => {
      await pool.query('insert into due values ($1) on conflict do nothing', [id])
    },
    claims: {
      findDue: async (limit) => {
        const { rows } = await pool.query<{ id: string }>(
          'select connection_id as id from due limit $1',
          [limit],
        )
        return rows.map(({ id }) => ({
          connectionId: id,
          userId: 'user-1',
          integration: 'microsoft-outlook',
          priority: 'live',
        }))
      },
    },
  }
}
