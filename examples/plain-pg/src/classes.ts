import type { PoolClient } from 'pg'
import { calsync } from './calsync.ts'
import { inTransaction } from './database.ts'

export interface NewClass {
  readonly title: string
  /** Wall time where the room is: `2030-05-06 19:00`. */
  readonly startsAt: string
  readonly minutes: number
  readonly staff: readonly string[]
}

export async function plan(item: NewClass): Promise<string> {
  return inTransaction(async (client) => {
    const id = await insertClass(client, item)
    await calsync.schedules.changed(`class:${id}`, { tx: client })
    return id
  })
}

/** Does not let a class begin outside opening hours; the transaction ends with that error. */
export async function move(id: string, startsAt: string): Promise<void> {
  await inTransaction(async (client) => {
    await client.query('update class set starts_at = $2 where id = $1', [id, startsAt])
    await calsync.schedules.changed(`class:${id}`, { tx: client })
    const hour = Number(startsAt.slice(11, 13))
    if (hour < 8 || hour > 22) throw new Error(`the studio is closed at ${startsAt.slice(11)}`)
  })
}

export async function removeStaff(id: string, staffId: string): Promise<void> {
  await inTransaction(async (client) => {
    await client.query('delete from class_staff where class_id = $1 and staff_id = $2', [
      id,
      staffId,
    ])
    await calsync.schedules.changed(`class:${id}`, { tx: client })
  })
}

export async function cancel(id: string): Promise<void> {
  await inTransaction(async (client) => {
    await client.query('update class set deleted_at = now() where id = $1', [id])
    await calsync.schedules.changed(`class:${id}`, { tx: client })
  })
}

export async function insertClass(client: PoolClient, item: NewClass): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `with new_course as (insert into course (title) values ($1) returning id)
     insert into class (course_id, room_id, starts_at, minutes)
     select new_course.id, (select min(id) from room), $2, $3 from new_course returning id`,
    [item.title, item.startsAt, item.minutes],
  )
  const id = rows[0]?.id ?? ''
  await client.query(
    `insert into class_staff (class_id, staff_id, accepted)
     select $1, unnest($2::bigint[]), true`,
    [id, item.staff],
  )
  return id
}
