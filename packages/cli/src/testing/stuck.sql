-- What only a person can mend, one line each.
select what
from (
  select 1 as place, format('%s for user %s was given up: %s', s.schedule_ref, s.user_id,
    concat_ws(': ', s.error_class, s.error)) as what
  from {{schema}}.v_status s where s.status = 'dead'
  union all
  select 2, format('%s for user %s waits: its connection is %s', s.schedule_ref, s.user_id, s.gate)
  from {{schema}}.v_status s where s.due_at is not null and s.gate is not null
  union all
  select 3, format('%s cannot be read: %s', h.ref, h.error ->> 'message')
  from {{schema}}.schedules h where h.state = 'invalid'
  union all
  select 4, format('%s has no row, and nobody said schedules.deleted()', h.ref)
  from {{schema}}.schedules h where h.state = 'source_missing'
  union all
  select 5, format('%s %s was not taken by its handler: %s', p.kind, p.id, p.error)
  from {{schema}}.v_parked p
) stuck
order by place, what
limit 50
