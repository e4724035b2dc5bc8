import { Column, Entity, PrimaryColumn } from 'typeorm'

@Entity('instructor')
export class Instructor {
  @PrimaryColumn('text', { name: 'school_id' })
  schoolId!: string

  @PrimaryColumn('uuid')
  id!: string

  @Column('text')
  name!: string
}

@Entity('lesson')
export class Lesson {
  @PrimaryColumn('text', { name: 'school_id' })
  schoolId!: string

  @PrimaryColumn('integer')
  number!: number

  @Column('text')
  pupil!: string

  /** `2030-05-06`, on the school's calendar. */
  @Column('date')
  day!: string

  /** `19:00`, on the school's clock. */
  @Column('time')
  starts!: string

  @Column('integer')
  minutes!: number

  @Column('boolean', { default: false })
  cancelled!: boolean
}

@Entity('lesson_instructor')
export class LessonInstructor {
  @PrimaryColumn('text', { name: 'school_id' })
  schoolId!: string

  @PrimaryColumn('integer', { name: 'lesson_number' })
  lessonNumber!: number

  @PrimaryColumn('uuid', { name: 'instructor_id' })
  instructorId!: string
}
