import type { CalsyncOnPostgres } from 'calsync'

/** What every example host plans, in its own words and tables. */
export interface Lesson {
  readonly title: string
  readonly startsAt: Date
  readonly minutes: number
  /** Ids of its teachers. */
  readonly teachers: readonly string[]
}

/**
 * One example host, as its users see it. Everything goes through its own code: its ORM, its
 * transactions, its tables. The journey knows nothing of them.
 */
export interface Host {
  readonly calsync: CalsyncOnPostgres
  /** The organisation whose lessons these are; `''` for a host without organisations. */
  readonly organizationId: string
  addTeacher(name: string): Promise<string>
  /** The teacher has gone through Pica's dialogue and comes back. */
  connectCalendar(teacherId: string): Promise<void>
  createLesson(lesson: Lesson): Promise<string>
  moveLesson(id: string, startsAt: Date): Promise<void>
  removeTeacher(id: string, teacherId: string): Promise<void>
  /** Moves the lesson, tells calsync, and then fails, so that all of it is rolled back. */
  moveLessonAndFail(id: string, startsAt: Date): Promise<void>
  cancelLesson(id: string): Promise<void>
  /** A lesson as it came into the table before the host had calsync. */
  insertEarlierLesson(lesson: Lesson): Promise<string>
  /** The reference by which calsync knows a lesson, such as `class:42`. */
  refOf(id: string): string
  close(): Promise<void>
}

/** Where a host finds its database and its Pica. */
export interface Surroundings {
  readonly databaseUrl: string
}
