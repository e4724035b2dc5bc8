import { defineConfig, outlook, pica, sqlSource } from 'calsync'

export default defineConfig({
  sources: [
    sqlSource({
      kind: 'class',
      query: `
        select class.id, course.title, class.starts_at as start, city.time_zone,
               class.minutes as duration_minutes, room.name as location, class.deleted_at,
               array(select staff_id from class_staff
                     where class_id = class.id and accepted) as facilitators
        from class
        join course on course.id = class.course_id
        join room on room.id = class.room_id
        join city on city.name = room.city`,
    }),
  ],
  providers: [outlook({ gateway: pica() })],
})
