import { ConflictException, Injectable } from '@nestjs/common'
import { Calsync, fromTypeOrm, tenantRef } from 'calsync'
import type { EntityManager } from 'typeorm'
import { Lesson, LessonInstructor } from './entities'
import { SchoolTransactions } from './school-transactions'

export interface NewLesson {
  readonly pupil: string
  readonly day: string
  readonly starts: string
  readonly minutes: number
  readonly instructorIds: readonly string[]
}

@Injectable()
export class LessonsService {
  constructor(
    private readonly transactions: SchoolTransactions,
    private readonly calsync: Calsync,
  ) {}

  async plan(schoolId: string, lesson: NewLesson): Promise<number> {
    return this.transactions.in(schoolId, async (manager) => {
      const number = await this.insert(manager, schoolId, lesson)
      await this.changed(manager, schoolId, number)
      return number
    })
  }

  async move(schoolId: string, number: number, day: string, starts: string): Promise<void> {
    await this.transactions.in(schoolId, async (manager) => {
      await manager.update(Lesson, { schoolId, number }, { day, starts })
      await this.changed(manager, schoolId, number)
      if (starts < '07:00') throw new ConflictException('nobody drives at that time')
    })
  }

  async removeInstructor(schoolId: string, number: number, instructorId: string): Promise<void> {
    await this.transactions.in(schoolId, async (manager) => {
      await manager.delete(LessonInstructor, { schoolId, lessonNumber: number, instructorId })
      await this.changed(manager, schoolId, number)
    })
  }

  async cancel(schoolId: string, number: number): Promise<void> {
    await this.transactions.in(schoolId, async (manager) => {
      await manager.update(Lesson, { schoolId, number }, { cancelled: true })
      await this.changed(manager, schoolId, number)
    })
  }

  async insert(manager: EntityManager, schoolId: string, lesson: NewLesson): Promise<number> {
    const { instructorIds, ...fields } = lesson
    const number = 1 + Number((await manager.maximum(Lesson, 'number', { schoolId })) ?? 0)
    await manager.insert(Lesson, { schoolId, number, ...fields })
    await manager.insert(
      LessonInstructor,
      instructorIds.map((instructorId) => ({ schoolId, lessonNumber: number, instructorId })),
    )
    return number
  }

  private async changed(manager: EntityManager, schoolId: string, number: number): Promise<void> {
    const ref = tenantRef('lesson', schoolId, number)
    await this.calsync.schedules.changed(ref, { tx: fromTypeOrm(manager) })
  }
}
