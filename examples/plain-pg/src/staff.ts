import { calsync } from './calsync.ts'
import { pool } from './database.ts'

export async function hire(name: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    'insert into staff (name) values ($1) returning id',
    [name],
  )
  return rows[0]?.id ?? ''
}

/** Called by the page to which Pica's dialogue returns. */
export async function connectCalendar(staffId: string): Promise<void> {
  await calsync.connections.connect({ userId: staffId })
}
