import type { Pool } from 'pg'
import type { CalendarItem } from './compare-calendars.js'

interface Row {
  readonly teacher: string
  readonly title: string
  readonly start: string
  readonly minutes: number
}

/**
 * What each teacher's calendar should hold, by teacher: from the host's tables alone, with a query
 * of the demo's own. Nothing of calsync's is asked.
 */
export async function expectedCalendars(pool: Pool): Promise<Map<string, CalendarItem[]>> {
  const { rows } = await pool.query<Row>(
    `select teacher.id as teacher, lesson.title, lesson.minutes,
            extract(epoch from lesson.starts_at) * 1000 as start
     from teacher
     join lesson_teacher on lesson_teacher.teacher_id = teacher.id
     join lesson on lesson.id = lesson_teacher.lesson_id
     where lesson.cancelled_at is null`,
  )
  const byTeacher = Map.groupBy(rows, ({ teacher }) => teacher)
  return new Map([...byTeacher].map(([teacher, lessons]) => [teacher, lessons.map(itemOf)]))
}

function itemOf({ title, start, minutes }: Row): CalendarItem {
  const startMs = Math.round(Number(start))
  return { title, startMs, endMs: startMs + minutes * 60_000 }
}
