import pg from 'pg'

export const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })

/** The studio's way to write: all of it or nothing. */
export async function inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
