import { sqlSource } from 'calsync'

/** The host's classes, as its developers would write them down. */
export const sourceOfClasses = sqlSource({
  kind: 'class',
  query: `
    select c.id, c.title, c.starts_at as start, c.minutes as duration_minutes, c.time_zone,
           c.rrule, c.overrides as recurrence_overrides, c.deleted_at,
           array(select s.user_id from staff s where s.class_id = c.id order by 1) as facilitators
    from classes c`,
})
