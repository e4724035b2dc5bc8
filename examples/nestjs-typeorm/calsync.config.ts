import { defineConfig, outlook, pica, sqlSource } from 'calsync'

export default defineConfig({
  sources: [
    sqlSource({
      kind: 'lesson',
      tenants: { list: { query: 'select id from school' }, setting: 'app.school' },
      query: `
        select lesson.number as id, lesson.school_id as organization_id,
               lesson.pupil as title, lesson.day + lesson.starts as start,
               lesson.minutes as duration_minutes, school.time_zone,
               lesson.cancelled as deleted_at,
               array(select instructor_id from lesson_instructor i
                     where i.school_id = lesson.school_id
                       and i.lesson_number = lesson.number) as facilitators
        from lesson join school on school.id = lesson.school_id`,
    }),
  ],
  providers: [outlook({ gateway: pica() })],
})
