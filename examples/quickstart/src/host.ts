import { createCalsync } from 'calsync'
import pg from 'pg'
import config from '../calsync.config.ts'

export const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] })
export const calsync = createCalsync({ ...config, database: pool })

export interface NewBooking {
  readonly coachId: string
  readonly boatId: string
  readonly startsAt: Date
  readonly minutes: number
}

/** Returns the booking's id. */
export async function book({ coachId, boatId, startsAt, minutes }: NewBooking): Promise<string> {
  return await inTransaction(async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `insert into booking (coach_id, boat_id, starts_at, minutes) values ($1, $2, $3, $4)
       returning id`,
      [coachId, boatId, startsAt, minutes],
    )
    const id = rows[0]?.id ?? ''
    await calsync.schedules.changed(`booking:${id}`, { tx: client })
    return id
  })
}

export async function move(id: string, startsAt: Date): Promise<void> {
  await inTransaction(async (client) => {
    await client.query('update booking set starts_at = $2 where id = $1', [id, startsAt])
    await calsync.schedules.changed(`booking:${id}`, { tx: client })
  })
}

export async function cancel(id: string): Promise<void> {
  await inTransaction(async (client) => {
    await client.query('update booking set cancelled_at = now() where id = $1', [id])
    await calsync.schedules.changed(`booking:${id}`, { tx: client })
  })
}

/** The host's way to write. If it rolls back, calsync has never heard of the change. */
async function inTransaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
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
