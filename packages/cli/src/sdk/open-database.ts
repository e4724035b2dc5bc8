import { CalsyncError, type Logger } from '@calsync/core'
import pg from 'pg'
import type { Settings } from '../configuration/settings-schema.js'

export interface OpenDatabase {
  readonly pool: pg.Pool
  /** Ends a pool that was made here; one that was given goes on. */
  close(): Promise<void>
}

const CONNECT_TIMEOUT_MS = 10_000

/** The pool to work with, made from a URL or given. Throws `CalsyncError` (`DATABASE_REQUIRED`). */
export function openDatabase(
  { database, poolSize }: Pick<Settings, 'database' | 'poolSize'>,
  logger: Logger,
): OpenDatabase {
  if (database === undefined) {
    throw new CalsyncError({
      code: 'DATABASE_REQUIRED',
      message: 'no database is given',
      next: 'set CALSYNC_DATABASE_URL (or DATABASE_URL), or pass --database-url',
    })
  }
  if (typeof database !== 'string') return { pool: database, close: async () => {} }
  const pool = new pg.Pool({
    connectionString: database,
    max: poolSize,
    application_name: 'calsync',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    // A script that marks a change and reads a status ends by itself, without close().
    allowExitOnIdle: true,
  })
  // Unheard, the error of an idle connection would end the process.
  pool.on('error', (error) => logger.warn('database.connection_lost', { error: error.message }))
  let closing: Promise<void> | undefined
  return { pool, close: () => (closing ??= pool.end()) }
}
