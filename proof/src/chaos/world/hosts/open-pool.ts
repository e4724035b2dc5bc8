import pg from 'pg'

/** Connections of somebody who goes on when the server dies. */
export function openPool(databaseUrl: string, name: string, max: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max,
    application_name: name,
    connectionTimeoutMillis: 5_000,
  })
  // Unheard, the error of an idle connection would end the process.
  pool.on('error', () => {})
  return pool
}
