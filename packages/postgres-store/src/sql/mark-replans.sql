with due as (
  select h.ref, h.replan_at from {{schema}}.schedules h
  where h.replan_at <= {{schema}}.present()
  order by h.replan_at
  limit $1
  for no key update skip locked
), cleared as (
  update {{schema}}.schedules h set replan_at = null
  from due where h.ref = due.ref
  returning h.ref, due.replan_at
), marked as (
  insert into {{schema}}.changes (ref, kind, priority, reason)
  select c.ref, 'changed', 1, 'replan' from cleared c order by c.replan_at, c.ref
  returning 1
)
select count(*)::integer as marks from marked
