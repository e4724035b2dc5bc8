import type { Pool } from 'pg'

/** Tables that a host application might have; calsync knows nothing of them but the query below. */
const tables = `
  create table school (
    id bigint generated always as identity primary key,
    name text not null
  );
  create table teacher (
    id bigint generated always as identity primary key,
    school_id bigint not null references school,
    name text not null
  );
  create table room (
    id bigint generated always as identity primary key,
    school_id bigint not null references school,
    name text not null,
    time_zone text not null
  );
  create table course (
    id bigint generated always as identity primary key,
    room_id bigint not null references room,
    name text not null
  );
  create table lesson (
    id bigint generated always as identity primary key,
    course_id bigint not null references course,
    title text not null,
    starts_at timestamptz not null,
    minutes integer not null,
    cancelled_at timestamptz
  );
  create table lesson_teacher (
    lesson_id bigint not null references lesson on delete cascade,
    teacher_id bigint not null references teacher,
    primary key (lesson_id, teacher_id)
  )`

/** All that calsync is told of the host's tables: one SELECT. */
export const lessonQuery = `
  select lesson.id, room.school_id as organization_id, lesson.title,
         lesson.starts_at as start, lesson.minutes as duration_minutes,
         room.time_zone, room.name as location, lesson.cancelled_at as deleted_at,
         array(select teacher_id from lesson_teacher where lesson_id = lesson.id) as facilitators
  from lesson
  join course on course.id = lesson.course_id
  join room on room.id = course.room_id`

export interface Teacher {
  readonly id: string
  readonly schoolId: string
  readonly name: string
}

const schools = [
  { name: 'Northside', zone: 'Europe/Berlin', teachers: ['Ada', 'Blaise', 'Carl', 'Dorothy'] },
  {
    name: 'Riverbank',
    zone: 'America/New_York',
    teachers: ['Emmy', 'Fermat', 'Grace', 'Hypatia'],
  },
]
const courses = ['Algebra', 'Botany', 'Chemistry', 'Drawing']
const LESSONS_PER_COURSE = 40

/** How many lessons the tables are filled with. */
export const lessonCount = schools.length * courses.length * LESSONS_PER_COURSE

/** Creates and fills the tables; every fifth lesson or so has two teachers. */
export async function createHostTables(pool: Pool, random: () => number): Promise<Teacher[]> {
  await pool.query(tables)
  const teachers: Teacher[] = []
  for (const school of schools) {
    const schoolId = await insert(pool, 'insert into school (name) values ($1)', [school.name])
    const own: Teacher[] = []
    for (const name of school.teachers) {
      const values = [schoolId, name]
      const id = await insert(pool, 'insert into teacher (school_id, name) values ($1, $2)', values)
      own.push({ id, schoolId, name })
    }
    for (const name of courses) {
      const room = [schoolId, `${name} room`, school.zone]
      const roomSql = 'insert into room (school_id, name, time_zone) values ($1, $2, $3)'
      const course = [await insert(pool, roomSql, room), name]
      const courseId = await insert(
        pool,
        'insert into course (room_id, name) values ($1, $2)',
        course,
      )
      await fillCourse(pool, { courseId, name, teachers: own, random })
    }
    teachers.push(...own)
  }
  return teachers
}

interface Filling {
  readonly courseId: string
  readonly name: string
  readonly teachers: readonly Teacher[]
  readonly random: () => number
}

async function fillCourse(pool: Pool, { courseId, name, teachers, random }: Filling) {
  const numbers = Array.from({ length: LESSONS_PER_COURSE }, (_, index) => index + 1)
  const { rows } = await pool.query<{ id: string }>(
    `insert into lesson (course_id, title, starts_at, minutes)
     select $1, $2 || ' ' || n, date_trunc('day', now()) + days * interval '1 day' + interval '8 hours', 45
     from unnest($3::int[], $4::int[]) as given (n, days)
     returning id`,
    [courseId, name, numbers, numbers.map(() => 1 + Math.floor(random() * 90))],
  )
  const pairs = rows.flatMap(({ id }) => {
    const first = Math.floor(random() * teachers.length)
    const second = (first + 1 + Math.floor(random() * (teachers.length - 1))) % teachers.length
    const chosen = random() < 0.2 ? [first, second] : [first]
    return chosen.map((index) => ({ lesson: id, teacher: teachers[index]?.id }))
  })
  await pool.query(
    `insert into lesson_teacher (lesson_id, teacher_id)
     select * from unnest($1::bigint[], $2::bigint[])`,
    [pairs.map(({ lesson }) => lesson), pairs.map(({ teacher }) => teacher)],
  )
}

async function insert(pool: Pool, sql: string, values: readonly unknown[]): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(`${sql} returning id`, [...values])
  return rows[0]?.id ?? ''
}
