import { Module } from '@nestjs/common'
import { InstructorsService } from './instructors.service'
import { LessonsController } from './lessons.controller'
import { LessonsService } from './lessons.service'
import { SchoolTransactions } from './school-transactions'

@Module({
  controllers: [LessonsController],
  providers: [SchoolTransactions, LessonsService, InstructorsService],
  exports: [SchoolTransactions, LessonsService],
})
export class LessonsModule {}
