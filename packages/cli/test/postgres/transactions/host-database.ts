import { randomUUID } from 'node:crypto'
import { createDatabase } from '@calsync/testkit/postgres'
import pg from 'pg'
import { type CalsyncOnPostgres, createCalsync } from '../../../src/index.js'

/** A host's database with one table, and calsync's. */
export interface HostDatabase {
  readonly url: string
  readonly pool: pg.Pool
  readonly calsync: CalsyncOnPostgres
  /** References marked and lessons there, both in order. */
  state(): Promise<{ readonly marks: readonly string[]; readonly lessons: readonly number[] }>
  empty(): Promise<void>
  close(): Promise<void>
}

export async function hostDatabase(serverUrl: string): Promise<HostDatabase> {
  const name = `orm_${randomUUID().replaceAll('-', '')}`
  const url = await createDatabase(serverUrl, name)
  const pool = new pg.Pool({ connectionString: url, max: 5 })
  // The pool does not wait for the last goodbye, and a drop of the database may come before it.
  pool.on('connect', (client) => void client.on('error', () => {}))
  const calsync = createCalsync({ database: pool })
  await calsync.migrate()
  await pool.query(`
    create table lesson (id int primary key, title text not null);
    create table probe (words text[], flag boolean, doc jsonb, note text, again boolean, nothing text)`)
  return {
    url,
    pool,
    calsync,
    state: async () => {
      const { rows } = await pool.query<{ marks: string[]; lessons: number[] }>(`
        select array(select ref from calsync.changes order by ref) as marks,
          array(select id from lesson order by id) as lessons`)
      return rows[0] ?? { marks: [], lessons: [] }
    },
    empty: async () => {
      await pool.query('truncate lesson, probe, calsync.changes')
    },
    close: async () => {
      await calsync.close()
      await pool.end()
      const admin = new pg.Client({ connectionString: serverUrl })
      await admin.connect()
      await admin.query(`drop database "${name}" with (force)`)
      await admin.end()
    },
  }
}
