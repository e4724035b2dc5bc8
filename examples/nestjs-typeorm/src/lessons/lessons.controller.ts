import { Body, Controller, Delete, Param, ParseIntPipe, Patch, Post } from '@nestjs/common'
import { InstructorsService } from './instructors.service'
import { LessonsService, type NewLesson } from './lessons.service'

/** The HTTP API of the driving schools. Who may call it is left out here. */
@Controller('schools/:schoolId')
export class LessonsController {
  constructor(
    private readonly lessons: LessonsService,
    private readonly instructors: InstructorsService,
  ) {}

  @Post('instructors')
  async hire(@Param('schoolId') schoolId: string, @Body() { name }: { name: string }) {
    return { id: await this.instructors.hire(schoolId, name) }
  }

  @Post('instructors/:id/calendar')
  async connectCalendar(@Param('schoolId') schoolId: string, @Param('id') id: string) {
    await this.instructors.connectCalendar(schoolId, id)
  }

  @Post('lessons')
  async plan(@Param('schoolId') schoolId: string, @Body() lesson: NewLesson) {
    return { number: await this.lessons.plan(schoolId, lesson) }
  }

  @Patch('lessons/:number')
  async move(
    @Param('schoolId') schoolId: string,
    @Param('number', ParseIntPipe) number: number,
    @Body() { day, starts }: { day: string; starts: string },
  ) {
    await this.lessons.move(schoolId, number, day, starts)
  }

  @Delete('lessons/:number/instructors/:id')
  async removeInstructor(
    @Param('schoolId') schoolId: string,
    @Param('number', ParseIntPipe) number: number,
    @Param('id') id: string,
  ) {
    await this.lessons.removeInstructor(schoolId, number, id)
  }

  @Delete('lessons/:number')
  async cancel(@Param('schoolId') schoolId: string, @Param('number', ParseIntPipe) number: number) {
    await this.lessons.cancel(schoolId, number)
  }
}
