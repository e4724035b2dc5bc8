import type { Calsync, CalsyncConfig } from 'calsync'
import type pg from 'pg'

/** What the application's `calsync.config.ts` says of its schedules. */
export const config = {
  sources: [
    {
      kind: 'lesson',
      query: `select id, title, starts_at as start, 'Europe/Berlin' as time_zone,
                     45 as duration_minutes, array[teacher_id] as facilitators from lesson`,
    },
  ],
} satisfies CalsyncConfig

export const tables = `create table if not exists lesson (
  id int primary key, title text, starts_at timestamptz, teacher_id text)`

/** The application under test: it is given its calsync, as it is given its pool. */
export class Lessons {
  readonly #pool: pg.Pool
  readonly #calsync: Pick<Calsync, 'schedules'>

  constructor(pool: pg.Pool, calsync: Pick<Calsync, 'schedules'>) {
    this.#pool = pool
    this.#calsync = calsync
  }

  async save(id: number, title: string, startsAt: string, teacherId: string): Promise<void> {
    const client = await this.#pool.connect()
    try {
      await client.query('begin')
      await client.query(
        `insert into lesson values ($1, $2, $3, $4) on conflict (id)
         do update set title = $2, starts_at = $3, teacher_id = $4`,
        [id, title, startsAt, teacherId],
      )
      await this.#calsync.schedules.changed(`lesson:${id}`, { tx: client })
      await client.query('commit')
    } finally {
      client.release()
    }
  }
}
