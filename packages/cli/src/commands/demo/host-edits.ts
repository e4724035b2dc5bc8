import type pg from 'pg'
import type { Stage } from './stage.js'

type Write = (client: pg.PoolClient) => Promise<unknown>
type HostOf = Pick<Stage, 'pool' | 'calsync'>

/** The host's own transaction: its writes, and the one line that tells calsync. */
export async function edit({ pool, calsync }: HostOf, id: string, write: Write): Promise<void> {
  await inTransaction(pool, async (client) => {
    await write(client)
    await calsync.schedules.changed(`lesson:${id}`, { tx: client, by: 'timetable office' })
  })
}

/** The row itself goes; calsync hears of it in the same transaction. */
export async function remove({ pool, calsync }: HostOf, id: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('delete from lesson where id = $1', [id])
    await calsync.schedules.deleted(`lesson:${id}`, { tx: client, by: 'timetable office' })
  })
}

/** Commits, or rolls back and throws on. */
export async function inTransaction(pool: pg.Pool, work: Write): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await work(client)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

export function move(id: string, hours: number): Write {
  return (client) =>
    client.query(`update lesson set starts_at = starts_at + $2 * interval '1 hour' where id = $1`, [
      id,
      hours,
    ])
}

export function rename(id: string, suffix: string): Write {
  return (client) =>
    client.query('update lesson set title = title || $2 where id = $1', [id, suffix])
}

export function cancel(id: string): Write {
  return (client) => client.query('update lesson set cancelled_at = now() where id = $1', [id])
}

export function removeTeacher(id: string, teacher: string): Write {
  const sql = 'delete from lesson_teacher where lesson_id = $1 and teacher_id = $2'
  return (client) => client.query(sql, [id, teacher])
}

export function addTeacher(id: string, teacher: string): Write {
  const sql = 'insert into lesson_teacher (lesson_id, teacher_id) values ($1, $2)'
  return (client) => client.query(sql, [id, teacher])
}

/** A new lesson of a teacher, in the same room and course as another one of his. */
export async function addLesson(host: HostOf, teacher: string, title: string): Promise<void> {
  await inTransaction(host.pool, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      `insert into lesson (course_id, title, starts_at, minutes)
       select lesson.course_id, $2, date_trunc('day', now()) + interval '30 days 14 hours', 45
       from lesson join lesson_teacher on lesson_id = lesson.id
       where teacher_id = $1 order by lesson.id limit 1
       returning id`,
      [teacher, title],
    )
    const id = rows[0]?.id ?? ''
    await addTeacher(id, teacher)(client)
    await host.calsync.schedules.changed(`lesson:${id}`, { tx: client, by: 'timetable office' })
  })
}

/** Some lessons that take place, at random; all of one teacher, if given. */
export async function someLessons(
  { pool, random }: Pick<Stage, 'pool' | 'random'>,
  count: number,
  teacher?: string,
): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from lesson
     where cancelled_at is null and ($1::bigint is null or exists (
       select from lesson_teacher where lesson_id = lesson.id and teacher_id = $1))
     order by id`,
    [teacher ?? null],
  )
  const ids = rows.map(({ id }) => id)
  const chosen: string[] = []
  while (chosen.length < count && ids.length > 0) {
    chosen.push(...ids.splice(Math.floor(random() * ids.length), 1))
  }
  return chosen
}
