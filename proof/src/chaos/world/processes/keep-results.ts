import type { ResultHandlers, SyncResult } from 'calsync'
import pg from 'pg'

export interface ResultKeeper {
  readonly handlers: ResultHandlers
  close(): Promise<void>
}

const kindOf: Readonly<Record<SyncResult['type'], string>> = {
  sync_completed: 'completed',
  sync_failed: 'failed',
  sync_dead_letter: 'dlq',
  schedule_invalid: 'dlq',
}

/** Writes each result into the host's table; it comes at least once, and every time is kept. */
export function keepResults(databaseUrl: string): ResultKeeper {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 2,
    application_name: 'calsync-results',
    // As safe as without, and a disk's flush for each result cheaper: calsync's own commit, which
    // takes these results for delivered, comes later in the same log and flushes both.
    options: '-c synchronous_commit=off',
    connectionTimeoutMillis: 10_000,
  })
  // Unheard, the error of an idle connection would end the process.
  pool.on('error', () => {})
  const keep = async (id: string, kind: string, body: object): Promise<void> => {
    await pool.query('insert into received_results (id, kind, body) values ($1, $2, $3)', [
      id,
      kind,
      body,
    ])
  }
  return {
    handlers: {
      notification: ({ id, integration: _, ...body }) => keep(id, 'notification', body),
      result: ({ id, ...body }) => keep(id, kindOf[body.type], body),
    },
    close: () => pool.end(),
  }
}
