-- Walks from connection to connection along the index of what is due at some time, and looks there
-- for what is due now: the cost grows with the connections that have work, not with the work.
with recursive waiting (connection_id) as (
  (select r.connection_id from {{schema}}.schedule_sync_status r
   where r.due_at is not null
   order by r.connection_id limit 1)
  union all
  select (
    select r.connection_id from {{schema}}.schedule_sync_status r
    where r.due_at is not null and r.connection_id > w.connection_id
    order by r.connection_id limit 1)
  from waiting w
  where w.connection_id is not null
)
select c.id::text as "connectionId", c.user_id as "userId", c.integration, due.priority
from waiting w
join {{schema}}.user_integration_connections c on c.id = w.connection_id
join {{schema}}.v_gates g on g.connection_id = c.id
cross join lateral (
  (select 0 as priority, r.due_at from {{schema}}.schedule_sync_status r
   where r.connection_id = c.id and r.priority = 0 and r.due_at <= {{schema}}.present()
   order by r.due_at limit 1)
  union all
  (select 1, r.due_at from {{schema}}.schedule_sync_status r
   where r.connection_id = c.id and r.priority = 1 and r.due_at <= {{schema}}.present()
   order by r.due_at limit 1)
  order by 1
  limit 1
) due
where g.gate is null
  and (c.lease_until is null or c.lease_until <= {{schema}}.present())
  and (c.held_until is null or c.held_until <= {{schema}}.present())
  and not exists (
    select from {{schema}}.integration_rate_limits b
    where b.key = 'account:' || c.integration and b.held_until > {{schema}}.present())
order by due.priority, due.due_at, c.id
limit $1
