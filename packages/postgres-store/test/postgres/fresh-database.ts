import { randomUUID } from 'node:crypto'
import { createDatabase } from '@calsync/testkit/postgres'
import pg from 'pg'

/** A database of its own, on the server that the test run shares. */
export interface FreshDatabase {
  readonly url: string
  readonly pool: pg.Pool
  /** Drops what is in it: quicker than another database. */
  empty(): Promise<void>
  close(): Promise<void>
}

export async function freshDatabase(
  serverUrl: string,
  config: pg.PoolConfig = {},
): Promise<FreshDatabase> {
  const name = `fresh_${randomUUID().replaceAll('-', '')}`
  const url = await createDatabase(serverUrl, name)
  const pool = new pg.Pool({ connectionString: url, max: 5, ...config })
  // A pool tells of idle connections that break; tests break some on purpose.
  pool.on('error', () => {})
  // The pool does not wait for the last goodbye, and a drop of the database may come before it.
  pool.on('connect', (client) => void client.on('error', () => {}))
  const close = async (): Promise<void> => {
    await pool.end()
    const admin = new pg.Client({ connectionString: serverUrl })
    await admin.connect()
    await admin.query(`drop database "${name}" with (force)`)
    await admin.end()
  }
  const empty = async (): Promise<void> => {
    await pool.query('drop schema public cascade; create schema public')
  }
  return { url, pool, empty, close }
}
