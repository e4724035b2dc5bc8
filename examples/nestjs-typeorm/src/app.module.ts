import { CalsyncModule } from '@calsync/nestjs'
import { Module } from '@nestjs/common'
import { TypeOrmModule } from '@nestjs/typeorm'
import config from '../calsync.config'
import { Instructor, Lesson, LessonInstructor } from './lessons/entities'
import { LessonsModule } from './lessons/lessons.module'

const database = process.env['DATABASE_URL'] ?? ''

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: database,
      entities: [Instructor, Lesson, LessonInstructor],
    }),
    CalsyncModule.forRoot({ config: { ...config, database }, worker: true }),
    LessonsModule,
  ],
})
export class AppModule {}
