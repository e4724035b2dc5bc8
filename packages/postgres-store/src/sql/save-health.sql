with locked as (
  -- In the order of their ids, as everywhere.
  select c.id from {{schema}}.user_integration_connections c
  where c.id = any ($1::uuid[])
  order by c.id
  for no key update
)
update {{schema}}.user_integration_connections c set
  health = u.health, health_checked_at = {{schema}}.clock_ms()
from locked
join unnest($1::uuid[], $2::text[]) as u (id, health) on u.id = locked.id
where c.id = locked.id
